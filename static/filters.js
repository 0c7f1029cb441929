// Filters apply as soon as they are chosen, at the addresses that the form and the links lead to without this file.
"use strict";
{
  const SETTLED_MS = 350; // after the last step of a slider
  let asked = ""; // the address that is being shown
  let touched = null; // the field or link of the filters that had the focus last
  let timer;

  function isOpen(sheet) { return sheet?.matches(":popover-open") ?? false; }

  function sheetOf() { return document.querySelector("form.filters"); }

  function isSheet() { return sheetOf() && getComputedStyle(document.querySelector(".filters-open")).display !== "none"; }

  function filters() { return [...document.querySelectorAll(".filter")]; }

  function nameOf(filter) { return filter.querySelector("[name]")?.name ?? "rating"; }

  // Where the focus was before the filters were replaced.
  function sameAs(before) {
    if (!before) return null;
    if (before.dataset.end) return document.querySelector(`.filters [data-end=${before.dataset.end}]`);
    const named = [...document.querySelectorAll(".filters [name]")].find((one) => one.name === before.name && (one.type === "text" || one.localName === "select" || one.value === before.value));
    if (named?.type === "text") named.value = before.value; // what was typed on meanwhile
    return named ?? [...document.querySelectorAll(".panel a")].find((one) => one.textContent === before.textContent);
  }

  // Which filters are open, and how far their lists are scrolled.
  function stateOf() {
    return new Map(filters().map((one) => [nameOf(one), { open: one.open, scrolled: one.querySelector(".panel-list")?.scrollTop ?? 0 }]));
  }

  function restore(state) {
    for (const one of filters()) {
      const before = state.get(nameOf(one)), list = one.querySelector(".panel-list");
      if (!before) continue;
      one.open = before.open;
      if (list) list.scrollTop = before.scrolled;
    }
  }

  async function apply(address, place) {
    if (address === asked) return; // Enter in a field is a change and a submission
    asked = address;
    const state = stateOf(), wasOpen = isOpen(sheetOf()), scrolled = sheetOf()?.scrollTop;
    const fresh = await swap(address, { selector: place.closest(".beside-main") ? ".beside-main" : "main" });
    if (asked === address) asked = "";
    if (fresh === null) location.assign(address); // the page says what is wrong
    if (!fresh) return;
    noteAddress(address, null, true);
    restore(state);
    const sheet = sheetOf();
    if (wasOpen && sheet) {
      sheet.classList.add("again");
      sheet.showPopover();
      sheet.scrollTop = scrolled;
    }
    (sameAs(touched) ?? document.querySelector(".chips a, .filter summary"))?.focus({ preventScroll: true });
    say(document.querySelector("main .total")?.textContent ?? "");
  }

  function addressOf(form) {
    const asked = new URLSearchParams(new FormData(form)).toString();
    return new URL(form.action).pathname + (asked && `?${asked}`);
  }

  document.addEventListener("focusin", ({ target }) => {
    const form = target.closest("form.filters");
    if (form) touched = target;
    else if (isOpen(sheetOf()) && !target.contains(sheetOf())) sheetOf().hidePopover(); // nothing behind the sheet has the focus
  });
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.filters");
    if (!form) return;
    clearTimeout(timer);
    if (event.target.type === "range") timer = setTimeout(() => { if (form.isConnected) apply(addressOf(form), form); }, SETTLED_MS);
    else apply(addressOf(form), form);
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form.filters");
    if (!form) return;
    event.preventDefault();
    if (isOpen(form)) form.hidePopover(); // what was chosen is applied already
    else apply(addressOf(form), form);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".chips a, .panel a");
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    touched = link.closest(".filters") && link;
    apply(link.getAttribute("href"), link);
  });
  addEventListener("resize", () => { if (isOpen(sheetOf()) && !isSheet()) sheetOf().hidePopover(); }); // it stands beside the results there

  // In the sheet only those that something is chosen in begin open: the others fit on a screen.
  function closeInSheet() {
    if (isSheet()) for (const one of filters()) one.open = Boolean(one.querySelector(".tally"));
  }
  closeInSheet();
  document.addEventListener("swapped", closeInSheet);
}
