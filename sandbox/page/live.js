// Server-sent events, and a whole reload of the state whenever the line was down.

import { api } from "./api.js";
import { changed, dropMessages, isPrivate, putMessage, setMessages, setState, store } from "./store.js";

const RETRY_MILLISECONDS = 1000;

let source = null;
let reload = null;
let sleeping = null;
let retry = null;
let generation = 0; // of resyncs: only the newest may write what it has read
let heard = null; // events that came while a resync was under way: they are newer than its answers

/** Load everything anew. Called at start, on every (re)connect and when the person changes. */
export async function resync() {
  const mine = ++generation;
  heard = [];
  const state = await api.state();
  if (mine !== generation) return;
  setState(state);
  if (store.me === null) return;
  const places = [...store.chats.values()].filter((of) => !isPrivate(of) || of.id === store.me);
  await Promise.all(places.map(async (of) => {
    // The newest messages of a busy forum may hold none of the open topic: ask for those too.
    const open = of.is_forum && of.id === store.chat && store.topic !== null;
    const lists = await Promise.all([fetchMessages(of.id), open ? fetchMessages(of.id, store.topic) : []]);
    if (mine === generation) setMessages(of.id, lists.flat());
  }));
  if (mine !== generation) return;
  const later = heard;
  heard = null;
  later.forEach(apply);
}

/** A person who never opened the bot's chat has no messages there; a deleted topic has none either. */
async function fetchMessages(chatId, topic) {
  try {
    return await api.messages(chatId, store.me, topic);
  } catch (error) {
    if (error.status >= 400 && error.status < 500) return [];
    throw error;
  }
}

/** Many events at once (ten robots join) mean one reload. */
function reloadSoon() {
  reload ??= setTimeout(async () => {
    reload = null;
    // When it fails the line is down, and its return reloads everything anyway.
    await api.state().then(setState, () => setOnline(false));
  }, 60);
}

function apply(event) {
  const { type } = event;
  if (type === "message" || type === "edit") {
    const { message } = event;
    if (isForeign(message.chat)) return;
    putMessage(message, type === "message");
    if (!store.chats.has(message.chat.id)) reloadSoon();
    if (message.pinned_message) reloadSoon();
  } else if (type === "delete") {
    dropMessages(event.chat, [event.message_id]);
  } else if (type !== "alert") {
    reloadSoon();
  }
}

const isForeign = (of) => of.type === "private" && of.id !== store.me;

export function connect() {
  source?.close();
  clearTimeout(retry);
  const query = store.me === null ? "" : `?as=${store.me}`;
  source = new EventSource(`/sim/events${query}`);
  source.onopen = async () => {
    await resync().then(() => setOnline(true), () => setOnline(false));
  };
  source.onerror = () => {
    setOnline(false);
    // The browser would retry too, but later, and not at all after an answer that is an error.
    source.close();
    retry = setTimeout(connect, RETRY_MILLISECONDS);
  };
  source.onmessage = (message) => {
    const event = JSON.parse(message.data);
    heard?.push(event);
    apply(event);
  };
}

function setOnline(online) {
  store.online = online;
  changed();
}

// A browser opens six lines to one host: a window that nobody sees gives its line to the others.
document.addEventListener("visibilitychange", () => {
  clearTimeout(sleeping);
  if (document.hidden) {
    sleeping = setTimeout(() => { source?.close(); clearTimeout(retry); source = null; }, 10_000);
  } else if (source === null) {
    connect();
  }
});
