// Small comforts. Every page works without this file.
"use strict";

// A door takes a photo by dropping or pasting it, and shows what was chosen.
function preview(door, file) {
  const canvas = door.querySelector(".door-preview");
  createImageBitmap(file).then((picture) => {
    const scale = Math.min(canvas.width / picture.width, canvas.height / picture.height);
    const [width, height] = [picture.width * scale, picture.height * scale];
    const brush = canvas.getContext("2d");
    brush.clearRect(0, 0, canvas.width, canvas.height);
    brush.drawImage(picture, (canvas.width - width) / 2, (canvas.height - height) / 2, width, height);
    canvas.hidden = false;
  }).catch(() => { canvas.hidden = true; }); // the server says what is wrong with it
}

function take(door, files) {
  const input = door.querySelector("input[type=file]");
  if (!files.length) return;
  input.files = files;
  preview(door, files[0]);
}

for (const door of document.querySelectorAll("[data-door]")) {
  const input = door.querySelector("input[type=file]");
  input.addEventListener("change", () => { if (input.files.length) preview(door, input.files[0]); });
  door.addEventListener("dragover", (event) => { event.preventDefault(); door.classList.add("over"); });
  door.addEventListener("dragleave", () => door.classList.remove("over"));
  door.addEventListener("drop", (event) => {
    event.preventDefault();
    door.classList.remove("over");
    take(door, event.dataTransfer.files);
  });
  door.addEventListener("submit", () => {
    const button = door.querySelector("[data-busy]");
    button.dataset.label = button.textContent;
    button.textContent = button.dataset.busy;
    button.setAttribute("aria-busy", "true");
  });
}

document.addEventListener("paste", (event) => {
  const door = document.querySelector("[data-door]");
  if (door && event.clipboardData.files.length) take(door, event.clipboardData.files);
});

// Coming back by the Back button shows the page as it was left: buttons must not stay busy.
window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("[aria-busy=true]")) {
    button.textContent = button.dataset.label;
    button.removeAttribute("aria-busy");
  }
});

// What was left empty stays out of the address; the server would only lead there. An emptied text says something.
for (const form of document.querySelectorAll("form.ask, form.filters, form.refine")) {
  form.addEventListener("formdata", ({ formData }) => {
    for (const input of form.querySelectorAll("input:not([type=hidden])")) {
      if (formData.get(input.name) === "") formData.delete(input.name);
    }
  });
}

// The slash key leads to the search box, where nothing is being typed.
document.addEventListener("keydown", (event) => {
  const box = document.querySelector("input[data-suggest]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !box) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// An open filter closes on Escape and on a click elsewhere.
function closeFilters(except) {
  for (const filter of document.querySelectorAll(".filter[open]")) {
    if (filter !== except) filter.open = false;
  }
}
document.addEventListener("click", (event) => closeFilters(event.target.closest(".filter")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  document.querySelector(".filter[open] summary")?.focus();
  closeFilters(null);
});
