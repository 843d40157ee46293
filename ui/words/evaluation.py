"""Hold the texts of the evaluation tab in Korean and English. The module knows neither HTML nor figures."""

from __future__ import annotations

from dataclasses import dataclass

from rag.evaluation import ENGLISH_PLOT_WORDS, PlotWords
from ui.words import frame, measures
from ui.words.measures import Names


@dataclass(frozen=True, slots=True)
class EvaluationLabels:
    """All texts of the evaluation tab; ``{}`` is the place of a number or a name."""

    language: str
    title: str
    about: str
    choice: str
    all_questions: str
    first_questions: str
    own_title: str
    own_about: str
    own_example: str
    own_only: str
    own_upload: str
    own_feedback: str
    own_all: str
    own_fault: str
    own_faults: str
    start: str
    stop: str
    download: str
    never: str
    progress: str
    stopping: str
    finished: str
    stopped: str
    failed: str
    not_foreseen: str
    unreadable: str
    latest: str
    facts: str
    seconds: str
    minutes: str
    part: str
    model_cost: str
    gate_passed: str
    gate_failed: str
    gate_unmeasured: str
    gate_not_all: str
    gate_wanted: str
    gate_item: str
    gate_item_unmeasured: str
    gate_nothing: str
    points: str  # the unit of a difference between two shares
    not_measured: str
    missing: str
    before: str
    other_questions: str
    no_before: str
    no_comparison: str
    compared: str
    compared_note: str
    left_out: str
    compared_heads: tuple[str, ...]
    differing: str
    same_make: str
    changed: str
    changed_more: str
    abstained: str
    was_said: str
    is_said: str
    groups: str
    interval_note: str
    simpler: str
    risk: str
    risk_note: str
    calibration: str
    calibration_note: str
    time: str
    time_heads: tuple[str, ...]
    built_in: str
    names: Names
    plot: PlotWords


KOREAN = EvaluationLabels(
    language="ko",
    title="평가",
    about="정해진 질문을 묻고, 꼭 있어야 할 사실과 인용한 자리를 맞추어 채점합니다. 채점에 다른 모델은 쓰지 않습니다.",
    choice="질문 범위",
    all_questions="전체 질문",
    first_questions="처음 {}개만",
    own_title="내 질문으로 평가하기",
    own_about="내 문서에 대한 질문을 한 줄에 하나씩 JSON으로 적어 올려 주세요. 답에 꼭 있어야 할 사실(required)과 "
    "문서의 인용(evidence)을 함께 적습니다. ‘의견에서 만들기’를 누르면 사람들이 남긴 의견으로 만든 초안을 "
    "내려받습니다. <missing>을 채운 뒤 올려 주세요. 형식은 mundap eval --questions와 같고 seeds/README.md에 있습니다.",
    own_example='{"id": "q1", "type": "number", "language": "ko", "question": "도서관에는 책이 몇 권 있나?", '
    '"answerable": true, "required": [{"kind": "number", "any_of": ["3만 2000권"]}], '
    '"evidence": [[{"document": "library.md", "quote": "책이 3만 2000권 있다."}]], "cluster": "q1"}',
    own_only="기본 질문은 기본으로 제공되는 기사에 대한 것이어서 이 문서들로는 평가할 수 없습니다. 내 질문을 올려 "
    "주세요.",
    own_upload="질문 파일 올리기",
    own_feedback="의견에서 만들기",
    own_all="내 질문 {}개",
    own_fault="질문 파일을 쓸 수 없습니다. {}.",
    own_faults="고칠 곳이 {}군데 더 있습니다.",
    start="평가 시작",
    stop="중지",
    download="보고서 내려받기",
    never="아직 평가한 적이 없습니다. ‘평가 시작’을 누르면 여기에 결과가 나옵니다. 전체 질문은 몇 분 걸립니다.",
    progress="{} / {}",
    stopping="중지하는 중입니다. 지금 묻던 질문까지만 마칩니다…",
    finished="평가를 마쳤습니다.",
    stopped="평가를 중지했습니다. 같은 범위로 다시 시작하면 이어서 진행합니다.",
    failed="평가하지 못했습니다",
    not_foreseen="죄송합니다. 예상하지 못한 오류로 평가가 중단되었습니다. 다시 시작해 주세요. 되풀이되면 "
    "서버 로그를 확인해 주세요.",
    unreadable="읽을 수 없는 평가는 건너뛰었습니다: {}",
    latest="최근 평가",
    facts="{} · 질문 {}개 · {} · 답변 방식: {}",
    seconds="{}초",
    minutes="{}분 {}초",
    part="질문 일부만 물은 평가입니다. 전체를 물은 결과와 다를 수 있습니다.",
    model_cost="모델이 답하도록 설정했다면 모델 사용료가 들 수 있습니다.",
    gate_passed="기준을 모두 통과했습니다 ({}개)",
    gate_failed="기준 {}개 중 {}개를 통과하지 못했습니다",
    gate_unmeasured="{}: 측정할 항목이 없습니다",
    gate_not_all="측정할 항목이 없어 판정하지 않은 기준: {}개",
    gate_wanted="{}: {} (기준 {})",
    gate_item="{}: 반드시 맞아야 하는 질문을 맞히지 못했습니다",
    gate_item_unmeasured="{}: 반드시 맞아야 하는 질문을 묻지 않았습니다",
    gate_nothing="통과 기준을 측정하지 않았습니다.",
    points="%p",
    not_measured="측정하지 않음",
    missing="–: 측정하지 않음",
    before="이전 평가 {}",
    other_questions="이전 평가는 다른 질문을 물었습니다. 두 평가에 다 있는 질문만 비교합니다.",
    no_before="비교할 이전 평가가 아직 없습니다. 한 번 더 평가하면 무엇이 달라졌는지 보여 줍니다.",
    no_comparison="이전 평가와 비교하지 못했습니다",
    compared="이전 평가와 비교",
    compared_note="{}에 한 평가와 같은 질문 {}개를 짝지어 비교했습니다.",
    left_out="한쪽에만 있어 뺀 질문이 {}개 있습니다.",
    compared_heads=("지표", "이전", "이번", "차이", "95% 구간", "판정"),
    differing="달라진 조건: {}.",
    same_make="기록된 조건은 모두 같습니다.",
    changed="결과가 달라진 질문 {}개",
    changed_more="그 밖에 {}개가 더 있습니다.",
    abstained="(답하지 않음)",
    was_said="이전",
    is_said="이번",
    groups="유형과 언어별",
    interval_note="가로선은 95% 구간입니다.",
    simpler="단순한 방법과 비교",
    risk="확실한 것만 답한다면",
    risk_note="가장 확실한 질문부터 차례로 답합니다. 오른쪽으로 갈수록 더 많이 답한 것입니다.",
    calibration="확률은 맞는가",
    calibration_note="문서에 답이 있을 확률입니다. 점선에 가까울수록 말한 확률과 실제가 같습니다.",
    time="응답 시간",
    time_heads=("단계", "중앙값", "95번째 백분위"),
    built_in=frame.KOREAN.built_in,
    names=measures.KOREAN,
    plot=PlotWords(
        nothing="측정하지 않음",
        wrong_share="틀린 비율",
        answered_share="답한 질문의 비율",
        wrong_at="{1} 답하면 {0} 틀림",
        points="점 {}개, {}에서 {}까지.",
        surer="말한 확률보다 확실함",
        less_sure="말한 확률보다 덜 확실함",
        confidence="확률, 그리고 구간마다 질문 수",
        of_bin="확률 {0}: {2}개 중 {1}에 답이 있음",
        questions="질문 수",
        time="답을 다 하기까지의 시간, 로그 눈금",
        between="질문 {}개, {}에서 {}까지",
    ),
)

ENGLISH = EvaluationLabels(
    language="en",
    title="Evaluation",
    about="Asks a fixed set of questions and judges the answers by the facts they must state and the passages they "
    "must cite. No other model judges.",
    choice="Questions",
    all_questions="All questions",
    first_questions="Only the first {}",
    own_title="Evaluate with your own questions",
    own_about="Write questions about your documents, one JSON object per line, with the facts that an answer must "
    "state (required) and quotes of the documents (evidence), and upload the file. “Build from feedback” downloads a "
    "draft from people's feedback; fill in every <missing>, then upload it. The format is that of "
    "mundap eval --questions; seeds/README.md describes it.",
    own_example='{"id": "q1", "type": "number", "language": "en", "question": "How many books are in the library?", '
    '"answerable": true, "required": [{"kind": "number", "any_of": ["32,000"]}], '
    '"evidence": [[{"document": "library.md", "quote": "It has 32,000 books."}]], "cluster": "q1"}',
    own_only="The packaged questions are about the packaged articles, which are not in here. Upload questions of your "
    "own.",
    own_upload="Upload questions",
    own_feedback="Build from feedback",
    own_all="Your {} questions",
    own_fault="The questions cannot be used: {}.",
    own_faults="Further faults: {}.",
    start="Start evaluation",
    stop="Stop",
    download="Download the report",
    never="Nothing has been evaluated yet. Press “Start evaluation” and the results appear here. All questions take a "
    "few minutes.",
    progress="{} / {}",
    stopping="Stopping after the current question…",
    finished="The evaluation is finished.",
    stopped="The evaluation was stopped. Start it again with the same questions to continue where it stopped.",
    failed="The evaluation could not run",
    not_foreseen="Sorry: the evaluation ended in an unexpected error. Start it again, and if it happens again, look at "
    "the server's log.",
    unreadable="Evaluations that cannot be read were skipped: {}",
    latest="Latest evaluation",
    facts="{} · {} questions · {} · answer mode: {}",
    seconds="{}\N{NO-BREAK SPACE}s",
    minutes="{}\N{NO-BREAK SPACE}min {}\N{NO-BREAK SPACE}s",
    part="Only some of the questions were asked, so all of them may give other figures.",
    model_cost="If a model is set to answer, its usage may cost money.",
    gate_passed="All {} targets are met",
    gate_failed="Targets not met: {1} of {0}",
    gate_unmeasured="{}: nothing to measure",
    gate_not_all="Targets not judged, because no question measures them: {}",
    gate_wanted="{}: {} (target {})",
    gate_item="{}: must be right, and is not",
    gate_item_unmeasured="{}: must be right, and was not asked",
    gate_nothing="The targets were not measured.",
    points="pp",
    not_measured="not measured",
    missing="–: not measured",
    before="before: {}",
    other_questions="The previous run asked other questions. Only those that both asked are compared.",
    no_before="There is no earlier evaluation to compare with. Run it once more to see what has changed.",
    no_comparison="This cannot be compared with the previous run",
    compared="Compared with the previous run",
    compared_note="Compared with the run of {}, over the {} questions that both asked.",
    left_out="{} questions that only one of them asked are left out.",
    compared_heads=("measure", "before", "now", "difference", "95% interval", "verdict"),
    differing="The runs differ in: {}.",
    same_make="Everything that is recorded about the two runs is the same.",
    changed="Questions whose outcome changed: {}",
    changed_more="And {} more.",
    abstained="(abstained)",
    was_said="before",
    is_said="now",
    groups="By type and language",
    interval_note="The lines are 95% intervals.",
    simpler="Compared with simpler tools",
    risk="If only the surest are answered",
    risk_note="The surest questions are answered first: the further right, the more are answered.",
    calibration="Is the confidence right?",
    calibration_note="Confidence that the documents hold an answer; on the dashed line it is right.",
    time="Time to the whole answer",
    time_heads=("stage", "median", "95th percentile"),
    built_in=frame.ENGLISH.built_in,
    names=measures.ENGLISH,
    plot=ENGLISH_PLOT_WORDS,
)


def evaluation_labels(language: str) -> EvaluationLabels:
    """Return the labels of a language; Korean where there are none."""
    return ENGLISH if language == "en" else KOREAN
