// A box on the photo that can be dragged, stretched by its corners, and moved by the arrow keys; the results follow it.
"use strict";
{
  const WHOLE = [0, 0, 1000, 1000]; // left, top, width, height in thousandths of the photo
  const LEAST = 60, STEP = 20, WAIT_MS = 500; // after the last key

  function limited(value, low, high) { return Math.round(Math.min(high, Math.max(low, value))); }

  // The box after one of its corners, or all of it (""), went so far.
  function changed([x, y, width, height], corner, across, down) {
    if (!corner) return [limited(x + across, 0, 1000 - width), limited(y + down, 0, 1000 - height), width, height];
    let [left, top, right, bottom] = [x, y, x + width, y + height];
    if (corner.includes("w")) left = limited(left + across, 0, right - LEAST);
    if (corner.includes("e")) right = limited(right + across, left + LEAST, 1000);
    if (corner.includes("n")) top = limited(top + down, 0, bottom - LEAST);
    if (corner.includes("s")) bottom = limited(bottom + down, top + LEAST, 1000);
    return [left, top, right - left, bottom - top];
  }

  function makeBox(crop) {
    const frame = document.createElement("div");
    frame.className = "crop-box";
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", messages.box);
    for (const corner of ["nw", "ne", "sw", "se"]) {
      const grip = document.createElement("span");
      grip.className = "crop-grip";
      grip.dataset.corner = corner;
      frame.append(grip);
    }
    crop.append(frame);
    return frame;
  }

  function start(crop) {
    const frame = makeBox(crop);
    let box = crop.dataset.crop ? crop.dataset.crop.split(",").map(Number) : WHOLE;
    let shown = box.join(), timer, drag = null;

    function draw() {
      ["left", "top", "width", "height"].forEach((side, place) => { frame.style[side] = `${box[place] / 10}%`; });
      const isWhole = box.join() === WHOLE.join();
      frame.classList.toggle("whole", isWhole);
      crop.querySelector(".crop-shade")?.remove();
      if (isWhole) return;
      const [x, y, width, height] = box;
      const shade = document.createElementNS("http://www.w3.org/2000/svg", "svg");
      for (const [name, value] of [["class", "crop-shade"], ["viewBox", "0 0 1000 1000"], ["preserveAspectRatio", "none"], ["aria-hidden", "true"]]) shade.setAttribute(name, value);
      const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
      path.setAttribute("fill-rule", "evenodd");
      path.setAttribute("d", `M0 0H1000V1000H0ZM${x} ${y}v${height}h${width}v-${height}Z`);
      shade.append(path);
      frame.before(shade);
    }

    function load() {
      clearTimeout(timer);
      if (box.join() === shown) return;
      shown = box.join();
      const part = shown === WHOLE.join() ? "" : shown, address = new URL(location.href);
      for (const name of ["box", "page"]) address.searchParams.delete(name);
      const rest = address.searchParams.toString(); // the commas of the box stay as the server writes them
      const here = address.pathname + (part || rest ? "?" : "") + [rest, part && `box=${part}`].filter(Boolean).join("&");
      noteAddress(here, { box: part }, true);
      swap(here, { selector: ".beside-main" });
      for (const button of document.querySelectorAll(".part")) button.setAttribute("aria-pressed", String(button.value === part));
      for (const input of document.querySelectorAll(".shown input[name=box]")) input.value = part;
    }

    frame.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      frame.focus({ preventScroll: true, focusVisible: false });
      frame.setPointerCapture(event.pointerId);
      drag = { x: event.clientX, y: event.clientY, box, corner: event.target.dataset.corner ?? "" };
    });
    frame.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const { width, height } = crop.getBoundingClientRect();
      box = changed(drag.box, drag.corner, (event.clientX - drag.x) / width * 1000, (event.clientY - drag.y) / height * 1000);
      draw();
    });
    for (const end of ["pointerup", "pointercancel"]) frame.addEventListener(end, () => { if (drag) { drag = null; load(); } });
    frame.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
      if (event.key === "Enter") load();
      if (!way) return;
      event.preventDefault();
      box = changed(box, event.shiftKey ? "se" : "", ...way);
      draw();
      clearTimeout(timer);
      timer = setTimeout(load, WAIT_MS);
    });
    document.querySelector(".parts")?.addEventListener("submit", (event) => {
      event.preventDefault();
      box = event.submitter.value ? event.submitter.value.split(",").map(Number) : WHOLE;
      draw();
      load();
    });
    draw();
  }

  function startAll() {
    for (const crop of document.querySelectorAll("[data-crop]:not(:has(.crop-box))")) start(crop);
  }
  startAll();
  document.addEventListener("swapped", startAll);

  // Words are read where there seem to be some: the form with them takes the place of the link.
  async function readWords() {
    const place = document.querySelector("[data-words]");
    if (!place) return;
    const answer = await fetch(place.querySelector("a").href, { headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html"), fresh = page.querySelector(".words-read");
    if (page.querySelector("form.lines")) place.querySelector("a").textContent = messages.list; // it has a page of its own
    if (fresh?.querySelector("textarea").value && place.isConnected) place.replaceWith(fresh);
  }
  readWords();
}
