// The list of documents: its filters, its pages, and the documents that are picked, on whichever page they are.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);
  const NAMED = 5; // documents that a confirmation names

  // What is shown is asked of the server: a page of what the filters let through.
  const filters = (page) => {
    const given = new FormData(find("form.shelf-bar"));
    const one = (name) => [given.get(name)].filter(Boolean);
    const selection = {
      words: given.get("words").trim(),
      outlets: one("outlet"),
      kinds: one("kind"),
      tags: one("tag"),
      since: given.get("since").trim(),
      until: given.get("until").trim(),
    };
    return { selection, order: given.get("order"), page };
  };
  const show = (page = 1) => mundap.fill("#shelf-view", JSON.stringify(filters(page)));

  let typing;
  document.addEventListener("input", (event) => {
    if (!event.target.matches("form.shelf-bar input")) return;
    window.clearTimeout(typing);
    typing = window.setTimeout(show, 300);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("form.shelf-bar select")) show();
  });
  document.addEventListener("submit", (event) => {
    if (event.target.matches("form.shelf-bar")) event.preventDefault();
  });

  // Picked documents by their ids, with their titles.
  const picked = new Map();
  const rowOf = (box) => [box.dataset.document, box.closest("tr").querySelector(".title").textContent];
  const boxes = () => [...document.querySelectorAll("#documents .pick-one")];
  mundap.relistPicked = () => {
    const bar = find("#shelf-filters .picked");
    if (!bar) return;
    const listed = boxes();
    for (const box of listed) box.checked = picked.has(box.dataset.document);
    const whole = find("#documents .pick-page");
    if (whole) {
      whole.checked = listed.length > 0 && listed.every((box) => box.checked);
      whole.indeterminate = !whole.checked && listed.some((box) => box.checked);
    }
    bar.hidden = !picked.size;
    mundap.word(bar.querySelector("strong"), bar.dataset.picked.replace("{}", picked.size.toLocaleString()));
    const found = Number(find("#documents .documents")?.dataset.found ?? 0);
    const all = bar.querySelector(".pick-found");
    all.hidden = !whole?.checked || found <= listed.length || picked.size >= found;
    mundap.word(all, bar.dataset.all.replace("{}", found.toLocaleString()));
  };
  mundap.pickFound = (text) => {
    if (!text) return;
    for (const [id, title] of JSON.parse(text)) picked.set(id, title);
    mundap.relistPicked();
  };
  const unpick = () => {
    picked.clear();
    mundap.relistPicked();
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("#documents .pick-page")) {
      for (const box of boxes()) event.target.checked ? picked.set(...rowOf(box)) : picked.delete(box.dataset.document);
    } else if (event.target.matches("#documents .pick-one")) {
      if (event.target.checked) picked.set(...rowOf(event.target));
      else picked.delete(event.target.dataset.document);
    } else return;
    mundap.relistPicked();
  });

  // Names what goes, and asks.
  const remove = async (documents) => {
    const { asks, others, note } = find("#documents .documents").dataset;
    const titles = [...documents.values()];
    const rest = titles.length - NAMED;
    const named = titles.slice(0, NAMED).map((title) => `· ${title}`);
    if (rest > 0) named.push(`· ${others.replace("{}", rest.toLocaleString())}`);
    const text = [asks.replace("{}", titles.length.toLocaleString()), ...named, note].join("\n");
    if (!(await mundap.sure(text))) return;
    const ids = [...documents.keys()];
    for (const id of ids) picked.delete(id);
    mundap.relistPicked();
    mundap.raise("delete", { documents: ids });
  };

  const ask = (selection) => {
    mundap.chooseOnly(selection);
    find("#tab-chat-button").click();
    find("#question textarea").focus();
  };
  const askPicked = () => {
    const { most, many } = find("#shelf-filters .picked").dataset;
    if (picked.size > Number(most)) return mundap.say(many.replace("{}", most));
    ask({ documents: [...picked.keys()] });
    unpick();
  };
  const tagPicked = async () => {
    const dialog = find("#tagging");
    const form = dialog.querySelector("form");
    form.reset();
    const closed = mundap.modal(dialog);
    form.elements.tag.focus();
    const how = await closed;
    const tags = form.elements.tag.value.trim();
    if (!["add", "take"].includes(how) || !tags) return;
    mundap.raise("edit", { documents: [...picked.keys()], tags, how });
    unpick();
  };
  const tagged = (button) => {
    const input = button.closest("#tagging")?.querySelector("input");
    if (input) {
      const names = input.value.split(",").map((name) => name.trim()).filter(Boolean);
      input.value = [...new Set([...names, button.textContent])].join(", ");
      input.focus();
      return;
    }
    find("form.shelf-bar select[name=tag]").value = button.textContent;
    show();
  };
  const clear = () => {
    const form = find("form.shelf-bar");
    for (const field of form.querySelectorAll("input, select:not([name=order])")) field.value = "";
    show();
    form.elements.words.focus();
  };

  const actions = [
    ["button.ask-picked", askPicked],
    ["button.ask-listed", () => ask(filters(1).selection)],
    ["button.tag-picked", tagPicked],
    ["button.remove-picked", () => remove(picked)],
    ["button.remove-one", (button) => remove(new Map([[button.dataset.document, rowOf(button)[1]]]))],
    ["button.unpick", unpick],
    ["button.pick-found", () => mundap.raise("option_select", {})],
    ["button.clear-filters", clear],
    ["button.tag", tagged],
    ["button.to-page", (button) => {
      show(Number(button.value));
      find("#documents").scrollIntoView({ block: "start" });
    }],
  ];
  document.addEventListener("click", (event) => {
    for (const [selector, act] of actions) {
      const element = event.target.closest(selector);
      if (element) act(element);
    }
  });

  // Gradio mounts the tab when it is first opened, gives a row another document, and leaves its box as it is.
  mundap.watchShelf = () => {
    const changes = { childList: true, subtree: true, attributeFilter: ["lang", "data-document", "data-found"] };
    const watcher = new MutationObserver(mundap.relistPicked);
    const mounted = new MutationObserver(() => {
      if (!find("#tab-library")) return;
      mounted.disconnect();
      watcher.observe(find("#tab-library"), changes);
    });
    mounted.observe(find("#tabs"), { childList: true });
  };
})();
