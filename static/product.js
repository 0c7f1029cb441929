// A product's page: pictures close up, variants and other comparisons without a new page. Without this file all are links.
"use strict";
{
  function isPlainClick(event) {
    return event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);
  }

  // What is chosen is shown at its address; the page stays where it is, and the link keeps the focus.
  async function choose(link, selector, isNew) {
    const [address] = link.getAttribute("href").split("#"), fresh = await swap(address, { selector });
    if (fresh === null) location.assign(link.href);
    if (!fresh) return;
    noteAddress(address, null, isNew);
    const again = [...document.querySelectorAll("[data-variant], .compared a")].find((one) => one.getAttribute("href").split("#")[0] === address);
    again?.focus({ preventScroll: true });
    say(document.querySelector(selector === "main" ? ".product-price" : "#similar .compared [aria-current]")?.textContent ?? "");
  }

  function pictures() { return [...document.querySelectorAll("a[data-zoom]")]; }

  function show(dialog, number) {
    const all = pictures(), at = (number + all.length) % all.length, picture = document.createElement("img");
    dialog.dataset.at = at;
    picture.src = all[at].href;
    picture.alt = all[at].querySelector("img").alt;
    dialog.querySelector(".zoom-picture").replaceChildren(picture);
    near(dialog, false);
  }

  // Twice as large, around the place that was pressed; then it can be moved by scrolling.
  function near(dialog, isNear, event) {
    const frame = dialog.querySelector(".zoom-picture"), picture = frame.querySelector("img"), box = picture.getBoundingClientRect();
    const across = event?.detail ? (event.clientX - box.left) / box.width : 0.5, down = event?.detail ? (event.clientY - box.top) / box.height : 0.5;
    frame.classList.toggle("near", isNear);
    dialog.querySelector("[data-near]").setAttribute("aria-pressed", String(isNear));
    if (isNear) frame.scrollTo(across * frame.scrollWidth - frame.clientWidth / 2, down * frame.scrollHeight - frame.clientHeight / 2);
  }

  function isNear(dialog) { return dialog.querySelector(".zoom-picture").classList.contains("near"); }

  document.addEventListener("click", (event) => {
    const dialog = document.getElementById("zoom"), { target } = event;
    const chosen = target.closest("[data-variant], .compared a"), picture = target.closest("a[data-zoom]");
    if (!isPlainClick(event)) return;
    if (chosen) {
      event.preventDefault();
      const isVariant = chosen.matches("[data-variant]");
      choose(chosen, isVariant ? "main" : "#similar", isVariant);
    } else if (picture && dialog) {
      event.preventDefault();
      show(dialog, pictures().indexOf(picture));
      dialog.showModal();
    } else if (target.closest("[data-step]")) show(dialog, Number(dialog.dataset.at) + Number(target.closest("[data-step]").dataset.step));
    else if (target.closest("[data-near], .zoom-picture img")) near(dialog, !isNear(dialog), target.closest("[data-near]") ? null : event);
    else if (target === dialog || target.matches(".zoom-picture")) dialog?.close();
  });
  document.addEventListener("keydown", (event) => {
    const dialog = document.getElementById("zoom");
    if (!dialog?.open || pictures().length < 2 || isNear(dialog)) return;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way) show(dialog, Number(dialog.dataset.at) + (document.dir === "rtl" ? -way : way));
  });
}
