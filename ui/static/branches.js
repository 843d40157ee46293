// The branches of a conversation. Every exchange knows the one that it follows; a question that is edited or asked again
// follows the same one as before, and what came after it stays in a branch of its own. What goes to the server with a
// question is chosen here: where it stands, and the last turns before it, however long the conversation is.
"use strict";
(() => {
  const { mundap } = window;
  const MOST_TURNS = 8;
  const MOST_BYTES = 5000; // of all turns together
  const LONGEST_ANSWER = 1200; // characters of an answer that are sent

  const section = () => document.querySelector("#conversation .conversation");
  const bytes = (text) => new TextEncoder().encode(text).length;
  const exchangesOf = (record) => {
    let before = 0; // exchanges from before there were branches follow the one before them
    return (record?.exchanges ?? []).map((one) => {
      const follows = one.follows ?? before;
      before = one.number;
      return { ...one, follows };
    });
  };
  // Returns the exchanges from the first one to the last one of a branch, which is given by its number.
  const branchTo = (exchanges, last) => {
    const branch = [];
    for (let one = exchanges.find(({ number }) => number === last); one;) {
      branch.unshift(one);
      const { number: before, follows } = one;
      one = follows < before ? exchanges.find(({ number }) => number === follows) : undefined;
    }
    return branch;
  };
  const beside = (exchanges, follows) => exchanges.filter((one) => one.follows === follows)
    .map(({ number }) => number).sort((one, other) => one - other);
  const newestEnd = (exchanges, number) => {
    const next = beside(exchanges, number).pop();
    return next ? newestEnd(exchanges, next) : number;
  };
  const turnsOf = (branch) => {
    let room = MOST_BYTES;
    const turns = [];
    for (const { answer } of branch.slice(-MOST_TURNS).reverse()) {
      if (!answer || answer.abstention_reason === "small_talk") continue; // no follow-up leans on it
      const question = answer.standalone_question;
      const said = [...answer.text].slice(0, LONGEST_ANSWER).join("");
      const turn = bytes(said) + bytes(question) <= room ? { question, answer: said } : { question, answer: "" };
      room -= bytes(turn.question) + bytes(turn.answer);
      if (room < 0) break;
      turns.unshift(turn);
    }
    return turns;
  };

  const shownId = () => section()?.dataset.conversation ?? "";
  const shownExchanges = () => exchangesOf(mundap.record(shownId()));
  // Returns the number of the last exchange that is shown; 0 before the first one.
  const lastShown = () => Number([...document.querySelectorAll("#conversation .exchange")].pop()?.dataset.exchange ?? 0);

  Object.assign(mundap, {
    edited: 0, // the number of the exchange whose question is being edited or asked again

    exchange(number) { return shownExchanges().find((one) => one.number === Number(number)); },
    // Returns what goes to the server with a question; a first one begins a conversation.
    asking() {
      const id = shownId() || Math.random().toString(36).slice(2, 14);
      section().dataset.conversation = id;
      mundap.takeUp(id);
      const exchanges = shownExchanges();
      const edited = mundap.exchange(mundap.edited);
      const follows = edited ? edited.follows : lastShown();
      const others = beside(exchanges, follows);
      const isAnew = edited && !edited.answer && !beside(exchanges, edited.number).length; // it has nothing to keep
      const number = isAnew ? edited.number : Math.max(0, ...exchanges.map((one) => one.number)) + 1;
      const versions = isAnew ? others : [...others, number];
      return JSON.stringify({
        conversation: id,
        number,
        follows,
        version: versions.indexOf(number) + 1,
        versions: versions.length,
        turns: turnsOf(branchTo(exchanges, follows)),
      });
    },
    // Returns the last exchange of this tab's conversation and the turns before it, or nothing. It is asked for before
    // the page has drawn a conversation that is opened.
    recent() {
      const record = mundap.record(mundap.currentChat());
      const exchanges = exchangesOf(record);
      const branch = branchTo(exchanges, record?.last ?? exchanges.at(-1)?.number);
      return branch.length ? JSON.stringify({ exchange: branch.at(-1), turns: turnsOf(branch.slice(0, -1)) }) : "";
    },
    // Returns the conversation with the branch that this tab shows.
    shown() {
      const record = mundap.record(shownId());
      return record ? JSON.stringify({ ...record, last: lastShown() || record.last }) : "";
    },
    // Returns what is told of an exchange when it is rated.
    rated(number) {
      const exchanges = shownExchanges();
      const branch = branchTo(exchanges, Number(number));
      const versions = beside(exchanges, branch.at(-1)?.follows);
      return {
        conversation: shownId(),
        exchange: branch.at(-1),
        earlier: branch.slice(0, -1).filter(({ answer }) => answer).map(({ question }) => question).slice(-MOST_TURNS),
        version: versions.indexOf(Number(number)) + 1,
        versions: versions.length,
      };
    },
    // Shows the version of a question so many places after one, and what came after it last.
    showVersion(number, step) {
      const exchanges = shownExchanges();
      const others = beside(exchanges, mundap.exchange(number)?.follows);
      const other = others[others.indexOf(Number(number)) + Number(step)];
      if (!other || mundap.isBusy()) return;
      mundap.turnTo(shownId(), newestEnd(exchanges, other));
      mundap.lookingFor = String(other);
      mundap.raise("apply", { record: mundap.textOf(shownId()) });
    },
  });
})();
