// Inline keyboards: drawing them in place, and what a press does.

import { api } from "./api.js";
import { h, icon } from "./dom.js";
import { alertBox, complain, toast } from "./overlays.js";
import { changed, store } from "./store.js";
import { openAddress } from "./links.js";

const WAIT_SECONDS = 15;
const waitKey = (message, row, column) => `${message.chat.id}/${message.message_id}/${row}/${column}`;

/** Draw a message's keyboard into its holder, keeping buttons (and so the focus) where they are. */
export function drawKeyboard(holder, message) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  const shape = rows.map((row) => row.length).join();
  holder.hidden = rows.length === 0;
  if (holder.dataset.shape !== shape) {
    const held = holder.contains(document.activeElement) ? document.activeElement.dataset.at : null;
    holder.dataset.shape = shape;
    holder.replaceChildren(...rows.map((row, r) => h("div", { class: "keys" },
      row.map((_, c) => h("button", { class: "key", type: "button", "data-at": `${r}/${c}` })))));
    if (held !== null) (holder.querySelector(`[data-at="${held}"]`) ?? holder.querySelector("button"))?.focus();
  }
  rows.forEach((row, r) => row.forEach((button, c) => {
    const key = holder.querySelector(`[data-at="${r}/${c}"]`);
    if (key.firstChild?.textContent !== button.text || Boolean(button.url) !== Boolean(key.children.length)) {
      key.replaceChildren(h("span", { text: button.text }));
      if (button.url) key.append(h("span", { class: "away" }, icon("away")));
    }
    key.setAttribute("aria-busy", String(store.waiting.has(waitKey(message, r, c))));
  }));
}

/** The key at "row/column" was pressed: what it asks for, and the waiting until the bot answers. */
export async function press(message, at) {
  const [row, column] = at.split("/").map(Number);
  const button = message.reply_markup?.inline_keyboard?.[row]?.[column];
  if (!button) return;
  if (button.url) return openAddress(button.url);
  if (button.copy_text) {
    await navigator.clipboard.writeText(button.copy_text.text).then(() => toast("Copied"), complain);
    return;
  }
  if (button.callback_data === undefined) return toast("The sandbox does not know this kind of button.", true);
  const key = waitKey(message, row, column);
  if (store.waiting.has(key)) return;
  store.waiting.add(key);
  changed();
  try {
    const { answer } = await api.press({
      user: store.me, chat: message.chat.id, message_id: message.message_id,
      data: button.callback_data, wait: WAIT_SECONDS,
    });
    showAnswer(answer);
  } catch (error) {
    complain(error);
  } finally {
    store.waiting.delete(key);
    changed();
  }
}

function showAnswer(answer) {
  if (!answer) return toast("The bot did not answer in time.", true);
  if (answer.url) openAddress(answer.url);
  if (!answer.text) return;
  if (answer.show_alert) alertBox(answer.text, store.bot.first_name);
  else toast(answer.text);
}
