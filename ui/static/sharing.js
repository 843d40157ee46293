// Sharing a chat with others who sign in, and reading one that they share.
"use strict";
(() => {
  const { mundap } = window;
  const find = (selector) => document.querySelector(selector);

  // Shows the link; the dialog also ends the sharing.
  const share = async (id) => {
    const dialog = find("#sharing");
    const link = dialog.querySelector("input");
    try {
      link.value = await mundap.share(id);
    } catch (error) {
      return mundap.say(error.message);
    }
    mundap.listPast();
    const closed = mundap.modal(dialog);
    link.select();
    const chosen = await closed;
    try {
      if (chosen === "stop") {
        await mundap.unshare(id);
        mundap.say(dialog.dataset.stopped);
      } else if (chosen === "copy") await mundap.copy(link.value, "linkCopied");
    } catch (error) {
      mundap.say(error.message);
    }
    mundap.listPast();
    find(`#past-list [data-id="${CSS.escape(id)}"] summary`)?.focus();
  };
  document.addEventListener("click", async (event) => {
    const item = event.target.closest("#past li");
    if (event.target.closest("#past .share")) {
      item.querySelector(".menu").open = false; // the list stays as it is while one is open
      share(item.dataset.id);
    } else if (event.target.closest("button.continue-shared")) {
      mundap.continueShared(find("#conversation .conversation").dataset.conversation);
    } else if (event.target.closest("button.move-chats")) {
      await mundap.moveToServer();
      mundap.listPast();
    }
  });

  // A shared chat has no question box, but says whose it is.
  mundap.noteShared = () => {
    const id = find("#conversation .conversation")?.dataset.conversation ?? "";
    const isShared = mundap.isShared(id);
    document.body.classList.toggle("is-shared", isShared);
    const said = find("#shared-note .whose");
    const text = isShared ? said?.dataset.whose.replace("{}", mundap.ownerOf(id)) : "";
    if (said) mundap.word(said, text);
    const local = find("#past .move-chats");
    if (local) {
      local.hidden = !mundap.inBrowserOnly();
      mundap.word(local, local.dataset.label.replace("{}", mundap.inBrowserOnly()));
    }
  };
})();
