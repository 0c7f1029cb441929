// Small comforts, and the words of all scripts. Every page works without this file.
"use strict";

const messages = JSON.parse(document.getElementById("messages").textContent); // in the language of the page
{
  // A button that was pressed says so until the next page is there.
  document.addEventListener("submit", (event) => {
    const button = event.submitter;
    if (!button?.dataset.busy) return;
    button.dataset.label = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-busy", "true");
  });

  // Coming back by the Back button shows the page as it was left: buttons must not stay busy.
  window.addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[aria-busy=true]")) {
      button.textContent = button.dataset.label;
      button.removeAttribute("aria-busy");
    }
  });

  // What was left empty stays out of the address; the server would only lead there. An emptied text says something.
  document.addEventListener("formdata", ({ target, formData }) => {
    if (!target.matches(".ask, .filters, .refine")) return;
    for (const input of target.querySelectorAll("input:not([type=hidden]), input[name=box], select")) {
      if (formData.get(input.name) === "") formData.delete(input.name);
    }
  });

  // The slash key leads to the search box, where nothing is being typed.
  document.addEventListener("keydown", (event) => {
    const box = document.querySelector("input[data-suggest]");
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !box) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
