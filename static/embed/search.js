// <shoplens-search>: words, a camera, and a panel of results; with `for`, the words come from an input of the page.
const TYPED_MS = 150, GAP = 6, WIDEST = 640; // after the last letter; pixels
const CAMERA = '<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="1.7"><path d="M4 8h3l1.5-2.5h7L17 8h3v11H4z"/><circle cx="12" cy="13" r="3.5"/></svg>';

class ShoplensSearch extends HTMLElement {
  static shop; // set before the first one is made
  static scheme = "light"; // "auto" follows the visitor's device
  static all = ""; // address of all results, {} stands for the words

  connectedCallback() {
    if (this.panel) return;
    this.language = this.closest("[lang]")?.lang || navigator.language;
    this.words = wordsOf(this.language);
    this.input = this.source ?? make("input", { type: "search", "aria-label": this.words.label, placeholder: this.words.label, autocomplete: "off", enterkeyhint: "search" });
    this.camera = make("button", { type: "button", class: "camera", "aria-label": this.words.camera });
    this.camera.innerHTML = CAMERA;
    this.file = make("input", { type: "file", accept: "image/*", hidden: "", tabindex: -1 });
    this.status = make("p", { class: "status", role: "status" });
    this.photo = make("div", { class: "photo", hidden: "" });
    this.found = make("div", {});
    this.panel = make("section", { class: "panel", popover: "manual", "aria-label": this.words.label }, this.photo, this.status, this.found);
    this.setAttribute("scheme", ShoplensSearch.scheme);
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [STYLE];
    if (!this.source) { this.toggleAttribute("full", true); root.append(this.input); }
    root.append(this.camera, this.file, this.panel);
    this.listen();
  }

  listen() {
    let timer;
    this.input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(() => this.search(), TYPED_MS); });
    this.input.addEventListener("focus", () => { if (this.found.childElementCount) this.open(); });
    this.input.addEventListener("keydown", (event) => this.step(event));
    this.panel.addEventListener("keydown", (event) => this.step(event));
    this.camera.addEventListener("click", () => this.file.click());
    this.file.addEventListener("change", () => { if (this.file.files[0]) this.take(this.file.files[0]); this.file.value = ""; });
    this.input.addEventListener("paste", (event) => {
      const picture = [...event.clipboardData.files].find((file) => file.type.startsWith("image/"));
      if (picture) { event.preventDefault(); this.take(picture); }
    });
    document.addEventListener("pointerdown", (event) => {
      const way = event.composedPath();
      if (!way.includes(this) && !way.includes(this.input)) this.close();
    });
    for (const event of ["resize", "scroll"]) addEventListener(event, () => { if (this.isOpen) this.place(); }, { passive: true });
  }

  // Arrow keys lead from the words through the results, Escape back to the words.
  step(event) {
    if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      this.input.focus(); // which opens the panel
      this.close();
    }
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key], at = this.shadowRoot.activeElement;
    if (!way || !this.isOpen || at?.classList.contains("box")) return;
    const links = [...this.found.querySelectorAll("a")], next = links.indexOf(at) + way;
    if (!links.length || next >= links.length) return;
    event.preventDefault();
    (next < 0 ? this.input : links[next]).focus();
  }

  async take(file) {
    const picture = await createImageBitmap(file).catch(() => null); // a kind that this browser does not read: the shop may
    this.crop = picture && new Crop(picture, this.words, () => this.search());
    this.sent = file;
    const off = make("button", { type: "button" }, this.words.off);
    off.addEventListener("click", () => this.removePhoto());
    this.photo.replaceChildren(...(this.crop ? [this.crop.element] : []), off);
    this.photo.hidden = false;
    this.search();
  }

  removePhoto() {
    this.crop = this.sent = null;
    this.photo.hidden = true;
    this.input.focus();
    this.search();
  }

  async search() {
    this.asking?.abort();
    const words = this.input.value.trim(), own = this.asking = new AbortController();
    if (!words && !this.sent) { this.found.replaceChildren(); this.close(); return; }
    this.status.textContent = this.words.wait;
    this.open();
    try {
      const { shop } = ShoplensSearch, { signal } = own;
      const photo = this.crop ? await this.crop.file() : this.sent;
      const answer = await (photo ? shop.photo(photo, words, signal) : shop.words(words, signal));
      if (own === this.asking) this.show(answer, words);
    } catch (error) {
      if (own !== this.asking) return;
      this.found.replaceChildren();
      this.status.textContent = this.words[error instanceof Unanswered ? error.message : "away"];
    }
  }

  show(answer, words) {
    const shown = lists(answer, ShoplensSearch.shop, this.words, this.language);
    const { all } = ShoplensSearch;
    if (shown.length && words && all && !this.sent) shown.push(make("a", { class: "all", href: all.replace("{}", encodeURIComponent(words)) }, this.words.all));
    this.status.textContent = shown.length ? "" : this.words.none;
    this.found.replaceChildren(...shown);
  }

  get isOpen() { return this.panel.matches(":popover-open"); }

  open() {
    if (!this.isOpen) this.panel.showPopover();
    this.place();
  }

  close() { if (this.isOpen) this.panel.hidePopover(); }

  // Below the words, as wide as there is room.
  place() {
    const bar = this.input.getBoundingClientRect(), { style } = this.panel;
    const width = Math.min(WIDEST, document.documentElement.clientWidth - 2 * GAP);
    const start = getComputedStyle(this).direction === "rtl" ? bar.right - width : bar.left;
    style.width = `${width}px`;
    style.left = `${Math.max(GAP, Math.min(start, document.documentElement.clientWidth - width - GAP))}px`;
    style.top = `${bar.bottom + GAP}px`;
    style.maxHeight = `${Math.max(160, innerHeight - bar.bottom - 2 * GAP)}px`;
  }
}
