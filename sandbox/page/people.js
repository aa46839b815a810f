// Who you are: the faces at the foot of the chats, and the same choice as a menu.

import { api } from "./api.js";
import { $, h, refill, rove } from "./dom.js";
import { avatar, nameOf } from "./format.js";
import { addressFor } from "./links.js";
import { connect } from "./live.js";
import { choice, buttons, field, openDialog, openMenu, tick } from "./overlays.js";
import { changed, chat, isPrivate, me, store } from "./store.js";

export function initPeople() {
  $("#add-person").addEventListener("click", addPerson);
  rove($("#people-list"), ".face");
}

export function drawPeople() {
  $("#me-name").textContent = me() ? nameOf(me()) : "nobody yet";
  const faces = [...store.users.values()].map((user) => h("li", {}, h("a", {
    class: "face", href: addressFor({ as: user.id }), "data-key": user.id,
    "aria-current": user.id === store.me ? "true" : null,
    "aria-label": `Be ${nameOf(user)}`, title: `${nameOf(user)}${user.username ? ` · @${user.username}` : ""}\nCtrl-click opens another window`,
    onclick: (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      become(user.id);
    },
  }, avatar(user), h("span", { text: nameOf(user).split(" ")[0], dir: "auto" }))));
  refill($("#people-list"), faces, ".face");
}

/** Become another person in this window; the place stays, unless it was a private chat. */
export function become(id) {
  if (id === store.me) return;
  if (isPrivate(chat()) || store.chat === store.me) store.chat = id;
  store.me = id;
  store.messages.clear();
  store.unread.clear();
  history.pushState(null, "", addressFor());
  changed();
  connect();
}

export function choosePerson(anchor) {
  const people = [...store.users.values()].map((user) => ({
    label: nameOf(user), face: avatar(user), checked: user.id === store.me, run: () => become(user.id),
  }));
  openMenu(anchor, [...people, null,
    { label: "Add a person", icon: "plus", run: addPerson },
    { label: "Open another window", icon: "window", run: () => window.open(addressFor(), "_blank") }], "Who you are");
}

export async function addPerson() {
  const here = chat() && !isPrivate(chat()) ? chat() : null;
  const user = await openDialog({
    title: store.users.size ? "Add a person" : "What is your name?",
    body: [
      field("First name", { name: "first_name", required: true, maxLength: 64, autofocus: true }),
      field("Last name (optional)", { name: "last_name", maxLength: 64 }),
      field("Username (optional)", { name: "username", maxLength: 32, pattern: "@?[A-Za-z][A-Za-z0-9_]{3,31}", title: "5 to 32 letters, digits and underscores" }),
      choice("Language", "language_code", [["en", "English"], ["ru", "Русский"], ["de", "Deutsch"], ["es", "Español"], ["fr", "Français"]]),
      here && tick(`Join ${here.title}`, "join"),
    ],
    actions: buttons("Add"),
    check: async (data) => {
      const given = { first_name: data.first_name, last_name: data.last_name, username: data.username.replace(/^@/, ""), language_code: data.language_code };
      const added = await api.addUser(Object.fromEntries(Object.entries(given).filter(([, value]) => value)));
      if (here && data.join) await api.member(here.id, added.id, "member");
      return added;
    },
  });
  if (!user) return;
  store.users.set(user.id, user);
  become(user.id);
}
