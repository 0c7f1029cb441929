// Sends a photo as soon as it is chosen, taken, pasted or dropped; without this file its form is a plain one.
"use strict";
{
  const LONGEST = 1024; // pixels; the server keeps no more
  const QUALITY = 0.9;

  // A smaller JPEG of the picture; the file itself where it is small, or where the browser cannot read it.
  async function shrink(file) {
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = LONGEST / Math.max(picture.width, picture.height);
      if (scale >= 1) return file;
      const canvas = document.createElement("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      const brush = canvas.getContext("2d");
      brush.fillStyle = "white"; // under what is transparent
      brush.fillRect(0, 0, canvas.width, canvas.height);
      brush.imageSmoothingQuality = "high";
      brush.drawImage(picture, 0, 0, canvas.width, canvas.height);
      return await new Promise((done) => canvas.toBlob((blob) => done(blob ?? file), "image/jpeg", QUALITY));
    } catch {
      return file; // the server may know its kind, and says what is wrong otherwise
    }
  }

  function part(form, selector) { return form.querySelector(selector); }

  function refuse(form, sentence) {
    part(form, ".photo-going").hidden = true;
    part(form, ".photo-ways").hidden = false;
    const wrong = part(form, ".wrong");
    wrong.textContent = sentence;
    wrong.hidden = !sentence;
  }

  function showProgress(form, share, words) {
    const bar = part(form, "progress");
    if (share === null) bar.removeAttribute("value"); else bar.value = share;
    part(form, ".photo-going [role=status]").textContent = words;
  }

  // Pages of words have no token, and set no cookie: that of the page with the same form is taken.
  async function tokenOf(form) {
    const own = form.querySelector("[name=csrf_token]");
    if (own) return own.value;
    const answer = await fetch(form.action, { headers: { Accept: "text/html" } }).catch(() => null);
    const page = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
    return page.querySelector("[name=csrf_token]")?.value ?? "";
  }

  async function send(form, file) {
    refuse(form, "");
    part(form, ".photo-ways").hidden = true;
    part(form, ".photo-going").hidden = false;
    showProgress(form, 0, messages.sending);
    const data = new FormData(form);
    const [picture, token] = await Promise.all([form.dataset.photo === "whole" ? file : shrink(file), tokenOf(form)]);
    if (!token) return refuse(form, messages.away);
    data.set("csrf_token", token);
    data.set("image", picture, file.name || "photo.jpg");
    const request = new XMLHttpRequest(); // fetch does not tell how much was sent
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.responseType = "json";
    request.upload.addEventListener("progress", (event) => showProgress(form, event.loaded / event.total, messages.sending));
    request.upload.addEventListener("load", () => showProgress(form, null, messages.looking));
    request.addEventListener("error", () => refuse(form, messages.away));
    request.addEventListener("load", () => {
      if (request.status === 201) location.assign(request.response.url);
      else refuse(form, request.response?.detail ?? messages.failed);
    });
    request.send(data);
  }

  // One picture, or several where the form takes them.
  function take(form, files) {
    if (files.length > 1 && form.dataset.most) sendMany(form, files, { shrink, tokenOf, showProgress, refuse });
    else if (files.length) send(form, files[0]);
  }

  function isPicture(file) { return file.type.startsWith("image/") || /\.(hei[cf]|avif)$/i.test(file.name); }

  // Where a photo goes that was pasted or dropped: the form of the page, else the sheet.
  function sendFrom(files) {
    const pictures = [...files].filter(isPicture);
    const form = document.querySelector("main form[data-photo]") ?? document.querySelector("form[data-photo]");
    if (!pictures.length || !form) return;
    const sheet = form.closest("dialog");
    if (sheet && !sheet.open) sheet.showModal();
    take(form, pictures);
  }

  async function paste(form) {
    try {
      for (const item of await navigator.clipboard.read()) {
        const kind = item.types.find((type) => type.startsWith("image/"));
        if (kind) return send(form, new File([await item.getType(kind)], "pasted", { type: kind }));
      }
      return refuse(form, messages.nothingToPaste);
    } catch {
      return refuse(form, messages.mayNotPaste);
    }
  }

  for (const form of document.querySelectorAll("form[data-photo]")) {
    const input = part(form, "input[type=file]");
    input.classList.add("unseen");
    input.tabIndex = -1;
    part(form, "[data-send]").hidden = true;
    part(form, ".photo-ways").hidden = false;
    part(form, "[data-drop-hint]").hidden = false;
    part(form, "[data-paste]").hidden = !navigator.clipboard?.read;
    input.addEventListener("change", () => take(form, [...input.files]));
    part(form, "[data-take]").addEventListener("click", () => { input.setAttribute("capture", "environment"); input.click(); });
    part(form, "[data-choose]").addEventListener("click", () => { input.removeAttribute("capture"); input.click(); });
    part(form, "[data-paste]").addEventListener("click", () => paste(form));
  }

  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) sendFrom(event.clipboardData.files);
  });
  document.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files") || !document.querySelector("form[data-photo]")) return;
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dropping"); });
  document.addEventListener("drop", (event) => {
    document.body.classList.remove("dropping");
    if (!event.dataTransfer.files.length || !document.querySelector("form[data-photo]")) return;
    event.preventDefault();
    sendFrom(event.dataTransfer.files);
  });

  // Coming back by the Back button shows the page as it was left: the form must be ready again.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const form of document.querySelectorAll("form[data-photo]")) {
      form.reset();
      refuse(form, "");
    }
    document.querySelector("#photo-sheet")?.close();
  });

  // What leads to the page with the form opens the sheet, which a click beside it closes.
  const sheet = document.querySelector("#photo-sheet");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-sheet]");
    if (!link || !sheet || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    sheet.showModal();
  });
  sheet?.addEventListener("click", (event) => { if (event.target === sheet) sheet.close(); });
}
