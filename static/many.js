// Several pictures to be named, one request after the other, so that each counts and a bad one stops no other.
"use strict";

async function sendMany(form, files, { shrink, tokenOf, showProgress, refuse }) {
  const most = Number(form.dataset.most), refused = [], tokens = [];
  if (files.length > most) return refuse(form, messages.tooMany.replace("{most}", most));
  refuse(form, "");
  form.querySelector(".photo-ways").hidden = true;
  form.querySelector(".photo-going").hidden = false;
  const token = await tokenOf(form);
  for (const [number, file] of files.entries()) {
    showProgress(form, number / files.length, messages.sent.replace("{number}", number + 1).replace("{most}", files.length));
    const data = new FormData();
    data.set("csrf_token", token);
    data.set("image", await shrink(file), file.name || "photo.jpg");
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } }).catch(() => null);
    const said = await answer?.json().catch(() => null);
    if (answer?.status === 201) tokens.push(said.token);
    else refused.push(`${file.name}: ${said?.detail ?? (answer ? messages.failed : messages.away)}`);
    if (!answer || answer.status === 429) break; // the next would not get further
  }
  if (!tokens.length) return refuse(form, refused[0] ?? messages.failed);
  const address = `${form.action}/several?${new URLSearchParams(tokens.map((one) => ["picture", one]))}`;
  if (!(await swap(address))) return location.assign(address);
  noteAddress(new URL(address).pathname + new URL(address).search, null, true);
  const list = document.querySelector("[data-refused]");
  list.append(...refused.map((sentence) => Object.assign(document.createElement("li"), { textContent: sentence })));
  list.hidden = !refused.length;
  document.querySelector("main").focus();
  say(document.querySelector("main h1").textContent);
}
