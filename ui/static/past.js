// The list of past chats: by day, searched by its words; each can be opened, renamed, exported and deleted. Texts are
// inserted as text, never as markup.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);

  // Before another conversation is opened, stops the current answer, and waits until it has ended (at most 3 seconds).
  const settled = () => new Promise((resolve) => {
    const end = Date.now() + 3000;
    const wait = () => {
      if (!mundap.isBusy() || Date.now() > end) return resolve();
      find("#stop").click(); // again and again: the first may reach the server before the question does
      setTimeout(wait, 200);
    };
    wait();
  });
  // `arriving`: the address names it already.
  mundap.open = async (id, arriving = false) => {
    if (id && mundap.isCurrent(id)) return;
    await mundap.whenLoaded; // or what the loaded page shows would be drawn over it
    await settled();
    mundap.endEditing();
    await mundap.chatArrives(id);
    mundap.raise("apply", { record: mundap.takeUp(id) });
    if (!arriving) mundap.go({ chat: id });
    mundap.listPast();
  };

  // Today and yesterday by their names, in the language of the page; other days by their date.
  const dayOf = (changed) => {
    const language = find("#past .chats").lang;
    if (!changed) return "";
    const day = new Date(changed);
    const midnight = new Date();
    midnight.setHours(0, 0, 0, 0);
    const ago = Math.ceil((midnight - day) / 86400000);
    if (ago <= 1) return new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-Math.max(0, ago), "day");
    return day.toLocaleDateString(language, { dateStyle: "long" });
  };

  const textOf = async (id) => {
    await mundap.chatArrives(id);
    return mundap.textOf(id);
  };
  const row = ({ id, title }) => {
    const item = find("#past-row").firstElementChild.cloneNode(true);
    item.dataset.id = id;
    const shown = title || mundap.words("untitled");
    item.querySelector(".title").textContent = shown;
    const open = item.querySelector(".open-past");
    if (mundap.isCurrent(id)) open.setAttribute("aria-current", "true");
    open.addEventListener("click", () => {
      mundap.showPast(false);
      mundap.open(id);
    });
    const menu = item.querySelector(".menu");
    const handle = menu.querySelector("summary");
    handle.setAttribute("aria-label", handle.getAttribute("aria-label").replace("{}", shown));
    const renaming = item.querySelector(".renaming");
    item.querySelector(".rename").addEventListener("click", () => {
      menu.open = false;
      renaming.hidden = false;
      renaming.title.value = title;
      renaming.title.focus();
    });
    renaming.addEventListener("submit", (event) => {
      event.preventDefault();
      mundap.rename(id, renaming.title.value.trim());
      renaming.hidden = true;
      mundap.listPast();
      find(`#past-list [data-id="${CSS.escape(id)}"] summary`)?.focus();
    });
    item.querySelector(".shared").hidden = !mundap.sharedAs(id);
    for (const button of item.querySelectorAll("[data-suffix]")) {
      button.addEventListener("click", async () => {
        menu.open = false;
        mundap.raise("download", { record: await textOf(id), name: `${mundap.fileName(title)}${button.dataset.suffix}` });
      });
    }
    item.querySelector(".print").addEventListener("click", async () => {
      menu.open = false;
      if (mundap.isCurrent(id)) return window.print();
      await mundap.open(id);
      const isDrawn = () => find("#conversation .conversation").dataset.conversation === id;
      const end = Date.now() + 60000;
      while (!isDrawn() && Date.now() < end) await new Promise((done) => setTimeout(done, 100));
      if (isDrawn()) window.print();
    });
    item.querySelector(".export-json").addEventListener("click", async () => {
      menu.open = false;
      mundap.offer(`${mundap.fileName(title)}.json`, await textOf(id), "application/json");
    });
    for (const button of item.querySelectorAll(".row-actions button")) {
      button.setAttribute("aria-label", `${button.textContent}: ${shown}`);
    }
    const remove = item.querySelector(".delete");
    remove.addEventListener("click", async () => {
      menu.open = false;
      if (!(await mundap.sure(remove.dataset.asks.replace("{}", shown)))) return;
      if (mundap.isCurrent(id)) await mundap.open("");
      mundap.forget(id);
      mundap.listPast();
      find("#past-search").focus();
    });
    return item;
  };

  let listedIn = ""; // the language of the rows
  let isPutOff = false; // while a menu of the list is open, or a title is typed, it stays as it is
  // Shows the chats that have all words of the search in their title or questions, under the day of their last change.
  mundap.listPast = () => {
    const list = find("#past-list");
    if (!list) return;
    isPutOff = Boolean(list.querySelector("details[open], .renaming:not([hidden])"));
    if (isPutOff) return;
    listedIn = find("#past .chats").lang;
    const sought = find("#past-search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const known = mundap.conversations();
    const shown = known.filter(({ words }) => sought.every((word) => words.includes(word)));
    find("#past .none").hidden = known.length > 0;
    find("#past .nothing").hidden = !known.length || shown.length > 0;
    find("#past-search").hidden = !known.length;
    const days = new Map();
    for (const one of shown) days.set(dayOf(one.changed), [...(days.get(dayOf(one.changed)) ?? []), one]);
    mundap.noteShared();
    list.replaceChildren(...[...days].flatMap(([day, chats]) => {
      const rows = document.createElement("ul");
      rows.append(...chats.map(row));
      return day ? [Object.assign(document.createElement("h3"), { textContent: day }), rows] : [rows];
    }));
  };
  // On a narrow page the list is folded away; this unfolds it, or folds it again.
  mundap.showPast = (shown = !document.body.classList.contains("shows-past")) => {
    document.body.classList.toggle("shows-past", shown);
    find("#past-open").setAttribute("aria-expanded", String(shown));
    if (shown) find("#past-search").focus();
  };

  // The server draws the frame anew in another language; the list is then filled again.
  mundap.relist = () => {
    if (listedIn !== find("#past .chats").lang || !find("#past-list").childElementCount) mundap.listPast();
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches("#past-search")) mundap.listPast();
  });
  const closeMenus = (but) => {
    for (const menu of document.querySelectorAll("#past details[open]")) if (menu !== but) menu.open = false;
  };
  document.addEventListener("toggle", () => isPutOff && mundap.listPast(), true); // toggles do not bubble
  document.addEventListener("click", (event) => closeMenus(event.target.closest("#past details")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && event.target.closest?.("#past details[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
  window.addEventListener("storage", () => mundap.listPast()); // another tab has kept something
})();
