"""Hold the help of `mundap chat` and `mundap users` in Korean, by the English texts of their parsers."""

from __future__ import annotations

KOREAN_CHAT_HELP = {
    "open the browser page": "브라우저에서 문답 화면을 엽니다",
    "address to listen on (default: 127.0.0.1)": "접속을 받을 주소(기본값: 127.0.0.1)",
    "port to listen on (default: 7860; 0 takes a free one)": "접속을 받을 포트(기본값: 7860, 0이면 비어 있는 포트)",
    "ask for a login; FILE is made by `mundap users add`": "로그인하게 합니다. FILE은 `mundap users add`로 만듭니다",
    "let programs ask over MCP (Model Context Protocol) too": (
        "프로그램도 MCP(Model Context Protocol)로 물을 수 있게 합니다"
    ),
    "do not open a browser": "브라우저를 열지 않습니다",
}
KOREAN_USERS_HELP = {
    "say who may sign in to the page, and what they may do there": "누가 로그인해서 무엇을 할 수 있는지 정합니다",
    "user name; add gives an existing user a new password": (
        "사용자 이름. 이미 있는 사용자에 add를 쓰면 비밀번호를 바꿉니다"
    ),
    "what the user may do (default for new users: reader)": "사용자의 권한(새 사용자의 기본값: reader)",
    "the users file (default: MUNDAP_AUTH)": "사용자 파일(기본값: MUNDAP_AUTH)",
    "add, list or remove a user, change the role, sign a user out; list or delete kept chats": (
        "추가, 목록, 삭제, 권한 변경, 로그인 끊기, 저장된 대화 보기(chats)와 삭제(delete-chats)"
    ),
    "with remove: delete the kept chats too": "remove에서 저장된 대화도 함께 삭제합니다",
    "with delete-chats: do not ask": "delete-chats에서 확인하지 않고 삭제합니다",
}

# What `mundap users` prints, by the English words.
KOREAN_USERS_WORDS = {
    "added": "추가",
    "changed": "변경",
    "removed": "삭제",
    "signed out": "로그아웃",
    "Password for {}: ": "{}의 비밀번호: ",
    "The same again: ": "한 번 더: ",
}

# What `mundap users` says of kept chats, by the English words; `chats` is "2 chats", `number` is "2".
KOREAN_CHATS_WORDS = {
    "No chats are kept in {home}.": ("{home}에 저장된 대화가 없습니다."),
    "{chats} of {name} are kept. Delete them too? [y/N] ": (
        "{name}의 대화 {number}개가 저장되어 있습니다. 함께 삭제할까요? [y/N] "
    ),
    "{chats} kept under this name can be read by this user now; `mundap users delete-chats {name}` deletes them.": (
        "이 이름으로 저장된 대화 {number}개를 이제 이 사용자가 볼 수 있습니다. "
        "삭제하려면 `mundap users delete-chats {name}` 명령을 실행해 주세요."
    ),
    "Delete {chats} of {name}? They do not come back. [y/N] ": (
        "{name}의 대화 {number}개를 삭제할까요? 되돌릴 수 없습니다. [y/N] "
    ),
    "Nothing was deleted.": ("아무것도 삭제하지 않았습니다."),
    "{chats} of {name} deleted.": ("{name}의 대화 {number}개를 삭제했습니다."),
    "{chats} of {name} are left; `mundap users delete-chats {name}` deletes them.": (
        "{name}의 대화 {number}개는 남아 있습니다. 삭제하려면 `mundap users delete-chats {name}` 명령을 실행해 주세요."
    ),
    "chats were looked for in {home}, where nobody has kept any; --home names the folder of another index.": (
        "{home}에는 저장된 대화가 없습니다. 다른 색인에서 쓰던 사용자라면 --home으로 그 폴더를 지정해 주세요."
    ),
    "{chats} ({shared} shared), {size} MB, last changed on {day}": (
        "대화 {number}개(공유 {shared}개), {size}MB, 마지막 변경 {day}"
    ),
    ", no account here": (", 사용자 파일에 없음"),
}
