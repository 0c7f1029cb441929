// Filters apply as soon as they are chosen, at the addresses that the form and the links lead to without this file.
"use strict";
{
  async function apply(address, place) {
    const panels = [...document.querySelectorAll(".filter")], open = panels.findIndex((one) => one.open);
    const { name, value } = document.activeElement ?? {};
    const selector = place.closest(".beside-main") ? ".beside-main" : "main";
    const fresh = await swap(address, { selector });
    if (fresh === null) location.assign(address); // the page says what is wrong
    if (!fresh) return;
    noteAddress(address, null, true);
    const panel = document.querySelectorAll(".filter")[open];
    if (panel) panel.open = true;
    const again = [...document.querySelectorAll(".filters [name]")].find((one) => one.name === name && one.value === value);
    again?.focus({ preventScroll: true });
  }

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form.filters");
    if (!form) return;
    const asked = new URLSearchParams(new FormData(form)).toString();
    apply(new URL(form.action).pathname + (asked && `?${asked}`), form);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".chips a, .panel a");
    if (!link || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    apply(link.getAttribute("href"), link);
  });
}
