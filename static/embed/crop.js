// A photo with a box on it that can be moved and stretched by pointer and keyboard; what is in it is searched for.
const LONGEST = 1024, LEAST = .08, STEP = .03, SETTLED_MS = 400; // pixels; shares of the photo; after the last key

class Crop {
  constructor(picture, words, changed) {
    this.picture = picture;
    this.changed = changed;
    this.area = [0, 0, 1, 1]; // left, top, width, height in shares
    const small = Math.min(1, 448 / Math.max(picture.width, picture.height));
    const canvas = make("canvas", { width: Math.round(picture.width * small), height: Math.round(picture.height * small), role: "img", "aria-label": words.photo });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    this.grip = make("span", { class: "grip" });
    this.box = make("div", { class: "box", tabindex: 0, role: "group", "aria-label": words.box }, this.grip);
    this.element = make("div", { class: "crop" }, canvas, this.box);
    this.follow();
    this.draw();
  }

  draw() {
    ["left", "top", "width", "height"].forEach((side, place) => { this.box.style[side] = `${this.area[place] * 100}%`; });
  }

  // Moves the box, or its lower right corner, by shares of the photo.
  shift([x, y, width, height], stretch, across, down) {
    const within = (value, low, high) => Math.min(high, Math.max(low, value));
    this.area = stretch
      ? [x, y, within(width + across, LEAST, 1 - x), within(height + down, LEAST, 1 - y)]
      : [within(x + across, 0, 1 - width), within(y + down, 0, 1 - height), width, height];
    this.draw();
  }

  follow() {
    let drag, timer;
    this.box.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.box.focus({ preventScroll: true });
      this.box.setPointerCapture(event.pointerId);
      drag = { x: event.clientX, y: event.clientY, area: this.area, stretch: event.target === this.grip };
    });
    this.box.addEventListener("pointermove", (event) => {
      if (!drag) return;
      const { width, height } = this.element.getBoundingClientRect();
      this.shift(drag.area, drag.stretch, (event.clientX - drag.x) / width, (event.clientY - drag.y) / height);
    });
    for (const end of ["pointerup", "pointercancel"]) this.box.addEventListener(end, () => { if (drag) { drag = null; this.changed(); } });
    this.box.addEventListener("keydown", (event) => {
      const way = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] }[event.key];
      if (!way) return;
      event.preventDefault();
      this.shift(this.area, event.shiftKey, ...way);
      clearTimeout(timer);
      timer = setTimeout(this.changed, SETTLED_MS);
    });
  }

  // The part in the box as a JPEG, its long side at most LONGEST.
  file() {
    const [x, y, width, height] = [0, 1, 2, 3].map((place) => this.area[place] * [this.picture.width, this.picture.height][place % 2]);
    const factor = Math.min(1, LONGEST / Math.max(width, height));
    const canvas = make("canvas", { width: Math.max(1, Math.round(width * factor)), height: Math.max(1, Math.round(height * factor)) });
    canvas.getContext("2d").drawImage(this.picture, x, y, width, height, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => { canvas.toBlob(done, "image/jpeg", .88); });
  }
}

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value);
  element.append(...children);
  return element;
}
