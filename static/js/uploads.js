// Files go up in the background, one by one, as soon as they are chosen; the form waits for them when it is sent.
const form = document.getElementById("new-request");
const words = document.getElementById("upload-words").dataset;
const waiting = [];
let running = null;

function line(file) {
  const item = document.getElementById("upload-template").content.firstElementChild.cloneNode(true);
  item.querySelector(".upload-name").textContent = file.name;
  item.querySelector(".upload-size").textContent = new Intl.NumberFormat(document.documentElement.lang, {
    style: "unit", unit: "megabyte", maximumFractionDigits: 1,
  }).format(file.size / 1e6);
  return item;
}

function add(place, files) {
  for (const file of files) {
    const job = { file, item: line(file), place, url: place.dataset.uploadUrl, field: place.dataset.uploadPlace };
    place.querySelector("[data-upload-list]").append(job.item);
    job.item.querySelector("[data-upload-cancel]").addEventListener("click", () => cancel(job));
    job.item.querySelector("[data-upload-again]").addEventListener("click", () => again(job));
    waiting.push(job);
  }
  next();
}

function next() {
  if (running || !waiting.length) return settled();
  running = waiting.shift();
  send(running);
}

function send(job) {
  const body = new FormData();
  body.append("field", job.field);
  body.append("file", job.file);
  const xhr = new XMLHttpRequest();
  job.xhr = xhr;
  xhr.open("POST", job.url);
  xhr.setRequestHeader("X-CSRFToken", form.elements.namedItem("csrfmiddlewaretoken").value);
  xhr.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) job.item.querySelector("progress").value = (100 * event.loaded) / event.total;
  });
  xhr.addEventListener("loadend", () => ended(job, xhr));
  xhr.send(body);
}

function ended(job, xhr) {
  running = null;
  if (xhr.status === 201) {
    // The place may have been drawn anew meanwhile, because another type was chosen.
    const old = job.item.isConnected ? job.item : null;
    const list = document.querySelector(`[data-upload-place="${job.field}"] [data-upload-list]`) ?? document.querySelector("[data-upload-list]");
    const fresh = new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector("li");
    if (!document.getElementById(fresh.id)) old ? old.replaceWith(fresh) : list?.append(fresh);
    else old?.remove();
    showPicture(fresh, job.file);
    window.htmx?.process(fresh);
  } else if (job.item.isConnected && !job.cancelled) {
    const isText = (xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/plain");
    refuse(job, xhr.status === 422 && isText ? xhr.responseText : words.offline, xhr.status !== 422);
  }
  next();
}

// From this device's own copy: fetching the picture back would cost what sending it did.
function showPicture(item, file) {
  const icon = item.querySelector(":scope > .icon");
  if (!icon || !/^image\/(jpeg|png|webp|gif)$/.test(file.type)) return;
  const picture = new Image(40, 40);
  picture.className = "upload-picture";
  picture.alt = "";
  picture.src = URL.createObjectURL(file);
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src), { once: true });
  icon.replaceWith(picture);
}

function refuse(job, reason, mayTryAgain) {
  const error = job.item.querySelector(".upload-error");
  job.item.dataset.tone = "late";
  job.item.querySelector("progress").hidden = true;
  job.item.querySelector("[data-upload-again]").hidden = !mayTryAgain;
  error.hidden = false;
  error.textContent = reason;
}

function again(job) {
  delete job.item.dataset.tone;
  job.item.querySelector("progress").hidden = false;
  job.item.querySelector(".upload-error").hidden = true;
  job.item.querySelector("[data-upload-again]").hidden = true;
  waiting.push(job);
  next();
}

function cancel(job) {
  job.cancelled = true;
  job.item.remove();
  const at = waiting.indexOf(job);
  if (at >= 0) waiting.splice(at, 1);
  job.xhr?.abort();
}

let sendWhenSettled = null;

function settled() {
  if (running || waiting.length || !sendWhenSettled) return;
  const button = sendWhenSettled;
  sendWhenSettled = null;
  form.requestSubmit(button);
}

form.addEventListener("submit", (event) => {
  if (!running && !waiting.length) return;
  event.preventDefault();
  sendWhenSettled = event.submitter ?? form.querySelector("[name=do][value=send]");
  const label = sendWhenSettled.querySelector(".button-label");
  if (label) label.textContent = words.waiting;
}, true);

// In the capturing phase and no further: the form would save itself with the files in it.
form.addEventListener("change", (event) => {
  const input = event.target.closest("input[type=file][data-upload]");
  if (!input) return;
  event.stopPropagation();
  const files = [...input.files];
  input.value = "";
  add(input.closest("[data-upload-place]"), files);
}, true);

for (const kind of ["dragover", "drop"]) {
  form.addEventListener(kind, (event) => {
    const place = event.target.closest("[data-upload-place]");
    if (!place || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    if (kind === "drop") add(place, event.dataTransfer.files);
  });
}

window.addEventListener("beforeunload", (event) => {
  if ((running || waiting.length) && !sendWhenSettled) event.preventDefault();
});
