// Filters apply as soon as they are chosen, at the addresses that the form and the links lead to without this file.
"use strict";
{
  let asked = ""; // the address that is being shown
  let touched = null; // the field or link of the filters that had the focus last

  function isOpen(sheet) { return sheet?.matches(":popover-open") ?? false; }

  function sheetOf() { return document.querySelector("form.filters"); }

  // Where the focus was before the filters were replaced.
  function sameAs(before) {
    if (!before) return null;
    const named = [...document.querySelectorAll(".filters [name]")].find((one) => one.name === before.name && (one.type === "text" || one.value === before.value));
    if (named?.type === "text") named.value = before.value; // what was typed on meanwhile
    return named ?? [...document.querySelectorAll(".panel a")].find((one) => one.textContent === before.textContent);
  }

  async function apply(address, place) {
    if (address === asked) return; // Enter in a field is a change and a submission
    asked = address;
    const open = [...document.querySelectorAll(".filter")].findIndex((one) => one.open);
    const wasOpen = isOpen(sheetOf()), scrolled = sheetOf()?.scrollTop;
    const fresh = await swap(address, { selector: place.closest(".beside-main") ? ".beside-main" : "main" });
    if (asked === address) asked = "";
    if (fresh === null) location.assign(address); // the page says what is wrong
    if (!fresh) return;
    noteAddress(address, null, true);
    const panel = document.querySelectorAll(".filter")[open], sheet = sheetOf();
    if (panel) panel.open = true;
    if (wasOpen && sheet) {
      sheet.classList.add("again");
      sheet.showPopover();
      sheet.scrollTop = scrolled;
    }
    (sameAs(touched) ?? panel?.querySelector("summary") ?? document.querySelector(".chips a, .filter summary"))?.focus({ preventScroll: true });
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
    if (form) apply(addressOf(form), form);
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
  matchMedia("(min-width: 40.0625rem)").addEventListener("change", () => { if (isOpen(sheetOf())) sheetOf().hidePopover(); }); // it is a bar there
}
