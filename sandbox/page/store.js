// What the page knows: people, chats, messages, and what is being looked at.

const FRAME_MILLISECONDS = 16;
const KEPT_MESSAGES = 2000; // a chat; older ones are fetched again when the page is opened anew

const listeners = new Set();

export const store = {
  bot: null,
  users: new Map(),
  chats: new Map(),
  commandLists: [], // {scope, language_code, commands} as the bot has set them
  messages: new Map(), // chat id -> Map(message id -> message)
  unread: new Map(), // "chat/topic" -> count since this window last looked
  waiting: new Set(), // "chat/message/row/column" of pressed keys that wait for the bot
  me: null, // user id
  chat: null, // chat id
  topic: null, // topic id or "general" in a forum, else null
  online: false,
  loaded: false,
};

export const subscribe = (listener) => listeners.add(listener);

let pending = null;

/** Tell every view, once for all changes of this moment, and which messages are new or edited. */
export function changed(fresh = {}) {
  pending ??= { arrived: new Set(), edited: new Set() };
  for (const key of fresh.arrived ?? []) pending.arrived.add(key);
  for (const key of fresh.edited ?? []) pending.edited.add(key);
  if (pending.timer) return;
  pending.timer = setTimeout(() => {
    const news = pending;
    pending = null;
    for (const listener of listeners) listener(news);
  }, FRAME_MILLISECONDS);
}

export const me = () => store.users.get(store.me) ?? null;
export const chat = () => store.chats.get(store.chat) ?? null;
export const isPrivate = (of) => of?.type === "private";

export function topicOf(message) {
  return message.is_topic_message ? message.message_thread_id : "general";
}

export function topicKey(chatId, topic) {
  return `${chatId}/${topic ?? "general"}`;
}

export function topicsOf(of) {
  if (!of?.is_forum) return [];
  const named = (of.topics ?? []).filter((topic) => topic.id !== "general" && topic.id !== 1);
  return [{ id: "general", name: "General", closed: false }, ...named];
}

export function currentTopic() {
  return topicsOf(chat()).find((topic) => topic.id === store.topic) ?? null;
}

/** The messages of a place, oldest first. */
export function messagesIn(chatId, topic) {
  const all = [...(store.messages.get(chatId)?.values() ?? [])];
  const place = store.chats.get(chatId);
  const here = place?.is_forum ? all.filter((message) => topicOf(message) === topic) : all;
  return here.sort((a, b) => a.message_id - b.message_id);
}

/** The newest message of every topic of a chat, in one look through all of them. */
export function newestByTopic(chatId) {
  const newest = new Map();
  for (const message of store.messages.get(chatId)?.values() ?? []) {
    const topic = topicOf(message);
    if (!(newest.get(topic)?.message_id > message.message_id)) newest.set(topic, message);
  }
  return newest;
}

export function membership(of = chat(), user = store.me) {
  if (isPrivate(of)) return { status: "member", rights: {} };
  return of?.members?.find((member) => idOf(member.user) === user) ?? { status: "left", rights: {} };
}

const idOf = (user) => (typeof user === "object" && user !== null ? user.id : user);
export const memberId = (member) => idOf(member.user);
export const isIn = (member) => ["member", "administrator", "creator", "restricted"].includes(member.status);
export const isAdmin = (member) => ["administrator", "creator"].includes(member.status);

/** Chats that the current person would see: their groups and their chat with the bot. */
export function visibleChats() {
  const groups = [...store.chats.values()].filter((of) => !isPrivate(of) && !of.migrated_to);
  const own = store.chats.get(store.me) ?? { id: store.me, type: "private", topics: [], members: [], title: "" };
  return store.me === null ? groups : [...groups, own];
}

export function setState(state) {
  store.bot = state.bot;
  store.users = new Map(state.users.filter((user) => !user.is_bot).map((user) => [user.id, user]));
  store.chats = new Map(state.chats.map((of) => [of.id, of]));
  store.commandLists = state.command_lists ?? [];
  if (store.me !== null && !store.chats.has(store.me)) {
    store.chats.set(store.me, { id: store.me, type: "private", topics: [], members: [], title: "" });
  }
  store.loaded = true;
  changed();
}

/** A topic that was just made, ahead of the event that tells of it. */
export function learnTopic(chatId, topic) {
  const of = store.chats.get(chatId);
  if (!of.topics.some((one) => one.id === topic.id)) of.topics.push(topic);
}

export function setMessages(chatId, list) {
  const known = store.messages.get(chatId) ?? new Map();
  const edited = list.filter((m) => known.has(m.message_id) && known.get(m.message_id).edit_version !== m.edit_version);
  store.messages.set(chatId, new Map(list.map((message) => [message.message_id, message])));
  changed({ edited: edited.map((m) => `${chatId}/${m.message_id}`) });
}

export function putMessage(message, isNew) {
  const chatId = message.chat.id;
  const known = store.messages.get(chatId) ?? new Map();
  const before = known.get(message.message_id);
  // A resync and an event may cross: the older of two versions must not win.
  if (before && (before.edit_version ?? 0) > (message.edit_version ?? 0)) return;
  known.set(message.message_id, message);
  if (known.size > KEPT_MESSAGES) known.delete(known.keys().next().value);
  store.messages.set(chatId, known);
  const key = `${chatId}/${message.message_id}`;
  if (isNew && !before) {
    const place = topicKey(chatId, store.chats.get(chatId)?.is_forum ? topicOf(message) : null);
    const open = topicKey(store.chat, store.topic);
    if (place !== open || document.hidden) {
      if (message.from?.id !== store.me) store.unread.set(place, (store.unread.get(place) ?? 0) + 1);
    }
    changed({ arrived: [key] });
  } else {
    changed({ edited: [key] });
  }
}

export function dropMessages(chatId, ids) {
  for (const id of ids) store.messages.get(chatId)?.delete(id);
  changed();
}

/** The commands offered here: the narrowest scope that has any, in the person's language first. */
export function commandsHere() {
  const of = chat();
  const scopes = isPrivate(of) ? ["chat", "all_private_chats", "default"]
    : ["chat_member", ...(isAdmin(membership(of)) ? ["chat_administrators"] : []), "chat",
      ...(isAdmin(membership(of)) ? ["all_chat_administrators"] : []), "all_group_chats", "default"];
  for (const type of scopes) {
    for (const language of [me()?.language_code ?? "", ""]) {
      const found = store.commandLists.find((one) => one.scope.type === type && one.language_code === language
        && (one.scope.chat_id ?? store.chat) === store.chat && (one.scope.user_id ?? store.me) === store.me);
      if (found?.commands.length) return found.commands;
    }
  }
  return [];
}
