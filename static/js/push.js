// Waking this device: asks the browser, and tells the server. A key that is not the server's any more is replaced at once.
import { toast, word } from "./toasts.js";

const box = document.querySelector("[data-push]");
const csrf = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");

function show(state) {
  for (const text of box.querySelectorAll("[data-push-state]")) text.hidden = text.dataset.pushState !== state;
}

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/").padEnd(Math.ceil(text.length / 4) * 4, "="));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function isOurs(subscription) {
  const key = subscription.options.applicationServerKey;
  return !key || String(new Uint8Array(key)) === String(bytes(box.dataset.pushKey));
}

async function tell(address, subscription) {
  const answer = await fetch(address, {
    method: "POST",
    headers: { ...csrf, "Content-Type": "application/json" },
    body: JSON.stringify(subscription),
  });
  if (answer.ok) return;
  const isText = answer.headers.get("Content-Type")?.startsWith("text/plain");
  throw new Error(isText ? await answer.text() : word("failed"));
}

async function subscribe() {
  const registration = await navigator.serviceWorker.register(box.dataset.pushWorker);
  await navigator.serviceWorker.ready;
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(box.dataset.pushKey),
  });
  try {
    await tell(box.dataset.pushSubscribe, subscription);
  } catch (error) {
    await subscription.unsubscribe();
    throw error;
  }
  show("on");
}

async function current() {
  const registration = await navigator.serviceWorker.getRegistration();
  return registration?.pushManager.getSubscription();
}

async function unsubscribe() {
  const subscription = await current();
  if (subscription) {
    await tell(box.dataset.pushUnsubscribe, { endpoint: subscription.endpoint });
    await subscription.unsubscribe();
  }
  show("off");
}

async function look() {
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return show("none");
  if (Notification.permission === "denied") return show("denied");
  const subscription = await current();
  if (!subscription) return show("off");
  if (!isOurs(subscription)) await subscription.unsubscribe();
  return subscribe(); // the same one again: it belongs to whoever is logged in now
}

async function attempt(act) {
  try {
    await act();
  } catch (error) {
    if (Notification.permission === "denied") show("denied");
    else {
      show((await current().catch(() => null)) ? "on" : "off");
      toast(error.name === "Error" ? error.message : word("failed"), "warn");
    }
  }
}

if (box) {
  box.querySelector("[data-push-on]").addEventListener("click", () => attempt(async () => {
    if ((await Notification.requestPermission()) === "granted") await subscribe();
    else show(Notification.permission === "denied" ? "denied" : "off");
  }));
  box.querySelector("[data-push-off]").addEventListener("click", () => attempt(unsubscribe));
  attempt(look);
}
