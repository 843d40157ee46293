"""Conversations of two turns on the packaged articles, by what the second turn leaves out."""

from __future__ import annotations

import pytest

from rag.questions.rewriting.rewrite import standalone
from rag.records import Turn
from rag.text.analyzer import Analyzer

# The question before | what is asked | the question that this stands for.
FOLLOW_UPS = """
# another time or place
구글 웨이모의 기업 가치는 2018년에 얼마였어? | 3년 뒤에는? | 구글 웨이모의 기업 가치는 2021년에 얼마였어?
웨이모의 가치는 2018년에 얼마였어? | 그로부터 3년 후에는요? | 웨이모의 가치는 2021년에 얼마였어?
2021년 웨이모의 기업 가치는 얼마야? | 3년 전에는? | 2018년 웨이모의 기업 가치는 얼마야?
xAI는 2023년 11월에 뭘 공개했어? | 그럼 2024년 3월에는? | xAI는 2024년 3월에 뭘 공개했어?
xAI는 2023년 11월에 뭘 공개했어? | 4개월 뒤에는? | xAI는 2024년 3월에 뭘 공개했어?
xAI는 2023년 11월에 뭘 공개했어? | 그 다음 해에는? | xAI는 2024년에 뭘 공개했어?
일론 머스크는 2023년 7월 12일에 뭘 공개했어? | 이틀 뒤에는? | 일론 머스크는 2023년 7월 14일에 뭘 공개했어?
스태빌리티AI는 2022년 10월에 뭘 했어? | 11월에는? | 스태빌리티AI는 2022년 11월에 뭘 했어?
xAI의 기업 가치는 얼마야? | 작년에는? | xAI의 기업 가치는 작년에는 얼마야?
바이낸스는 직원을 몇 명 해고했어? | 지난달엔? | 바이낸스는 지난달엔 직원을 몇 명 해고했어?
AI 칩 개발에 힘을 쏟는 미국 빅테크는 어디야? | 중국에서는? | AI 칩 개발에 힘을 쏟는 중국 빅테크는 어디야?
AI 칩을 개발하는 중국 빅테크는 어디야? | 미국은? | AI 칩을 개발하는 미국 빅테크는 어디야?
스레드는 한국에서 언제 출시됐어? | 그럼 미국에서는? | 스레드는 미국에서 언제 출시됐어?
How much was Waymo worth in 2018? | And in 2021? | How much was Waymo worth in 2021?
How much was Waymo worth in 2018? | Three years later? | How much was Waymo worth in 2021?
What did xAI release in November 2023? | And in March 2024? | What did xAI release in March 2024?
What did xAI release in 2023? | What about the following year? | What did xAI release in 2024?
How much was Waymo worth in 2021? | And three years earlier? | How much was Waymo worth in 2018?
Which companies develop AI chips in the United States? | And in China? | Which companies develop AI chips in China?
How many employees does Foxconn have? | What about last year? | How many employees does Foxconn have last year?
스태빌리티AI는 2022년 10월에 무엇을 받았어? | 한 달 뒤에는? | 스태빌리티AI는 2022년 11월에 무엇을 받았어?
2018년에 머스크가 오픈AI에 제안한 건 뭐야? | 5년 후에는? | 2023년에 머스크가 오픈AI에 제안한 건 뭐야?
2021년 구글 웨이모의 기업가치가 얼마였지? | 2018년은? | 2018년 구글 웨이모의 기업가치가 얼마였지?
트랜스포머 논문은 2017년에 누가 발표했어? | 그 전 해에는? | 트랜스포머 논문은 2016년에 누가 발표했어?
일론 머스크는 2023년 7월 12일에 뭘 공개했어? | 14일에는요? | 일론 머스크는 2023년 7월 14일에 뭘 공개했어?
구글 웨이모의 기업 가치는 2021년에 얼마였어? | 그 3년 전에는? | 구글 웨이모의 기업 가치는 2018년에 얼마였어?
두핸즈는 2025년에 직원을 뽑아? | 올해는? | 두핸즈는 올해는 직원을 뽑아?
테슬라는 중국에서 뭘 생산해? | 텍사스에서는? | 테슬라는 텍사스에서 뭘 생산해?
자율주행 로보틱스의 경제적 가치는 2030년에 얼마야? | 2040년엔? | 자율주행 로보틱스의 경제적 가치는 2040년에 얼마야?
What did Musk propose to OpenAI in 2018? | And five years later? | What did Musk propose to OpenAI in 2023?
When did Stability AI raise money in 2022? | And the year before? | When did Stability AI raise money in 2021?
What happened to Waymo's value in 2018? | 2021? | What happened to Waymo's value in 2021?
What did Musk unveil on July 12, 2023? | And two days later? | What did Musk unveil on July 14, 2023?
What does Tesla build in China? | And in Texas? | What does Tesla build in Texas?
# another question phrase
테슬라의 D1 칩은 누가 만들었어? | 몇 나노로? | 테슬라의 D1 칩은 몇 나노로 만들었어?
바이낸스는 직원을 왜 해고해? | 몇 명이나? | 바이낸스는 직원을 몇 명이나 해고해?
바이낸스는 직원을 해고할 예정이야? | 몇 명이나? | 바이낸스는 직원을 몇 명이나 해고할 예정이야?
스태빌리티AI는 언제 투자를 받았어? | 얼마나 받았는데? | 스태빌리티AI는 얼마나 투자를 받았어?
2023 농식품 박람회는 언제 열려? | 어디서? | 2023 농식품 박람회는 어디서 열려?
이세돌은 언제 대결했어? | 누구랑? | 이세돌은 누구랑 대결했어?
트위터는 GPU를 왜 샀어? | 몇 개나? | 트위터는 GPU를 몇 개나 샀어?
제네시스는 현금이 왜 필요해? | 얼마나? | 제네시스는 현금이 얼마나 필요해?
트랜스포머 논문은 누가 발표했어? | 몇 년에? | 트랜스포머 논문은 몇 년에 발표했어?
안드레이 카파시는 테슬라에서 일했어? | 언제부터? | 안드레이 카파시는 테슬라에서 언제부터 일했어?
xAI 공개 질의 세션은 어디서 열렸어? | 몇 명이 참여했는데? | xAI 공개 질의 세션은 몇 명이 참여했는데?
오픈AI는 누구한테 투자받았어? | 얼마를? | 오픈AI는 얼마를 투자받았어?
사이버트럭은 언제 공개됐어? | 누가 공개했는데? | 사이버트럭은 누가 공개했는데?
그록-1의 파라미터는 몇 개야? | 언제 공개됐는데? | 그록-1은 언제 공개됐는데?
트랜스포머 논문의 공동저자는 누구야? | 모두 몇 명인데? | 트랜스포머 논문의 공동저자는 몇 명이야?
폭스콘 정저우 공장은 어디에 있어? | 직원은 몇 명이야? | 폭스콘 정저우 공장의 직원은 몇 명이야?
Did Binance lay off employees? | How many? | How many employees did Binance lay off?
Why did Twitter buy GPUs? | How many? | How many GPUs did Twitter buy?
When did Stability AI raise money? | How much? | How much money did Stability AI raise?
Did Karpathy work at Tesla? | Since when? | Since when did Karpathy work at Tesla?
Who invested in OpenAI? | How much? | How much was invested in OpenAI?
When did Lee Sedol play? | Against whom? | Against whom did Lee Sedol play?
When does the food tech fair take place? | Where? | Where does the food tech fair take place?
Who bought Twitter? | For how much? | For how much was Twitter bought?
누가 GPU를 샀어? | 몇 개나 샀는데? | 몇 개나 GPU를 샀어?
챗GPT는 언제 공개됐어? | 몇 명이나 가입했어? | 챗GPT는 몇 명이나 가입했어?
마이크로소프트는 왜 오픈AI에 투자했어? | 얼마나? | 마이크로소프트는 얼마나 오픈AI에 투자했어?
xAI는 누구한테서 투자를 받았어? | 얼마나 받았는데? | xAI는 얼마나 투자를 받았어?
AI 개발을 멈추자는 공개서한은 언제 나왔어? | 몇 개월 동안? | AI 개발을 멈추자는 공개서한은 몇 개월 동안 나왔어?
스테이블 디퓨전은 누가 공개했어? | 언제? | 스테이블 디퓨전은 언제 공개했어?
폭스콘은 노동자들에게 뭘 제안했어? | 얼마를? | 폭스콘은 노동자들에게 얼마를 제안했어?
테슬라는 언제 사이버트럭 생산을 시작했어? | 어디서? | 테슬라는 어디서 사이버트럭 생산을 시작했어?
머스크는 얀 르쿤과 왜 싸웠어? | 언제? | 머스크는 얀 르쿤과 언제 싸웠어?
헐리우드 배우노조는 왜 파업했어? | 몇 년 만에? | 헐리우드 배우노조는 몇 년 만에 파업했어?
에센셜.ai는 투자를 유치했어? | 얼마나? | 에센셜.ai는 투자를 얼마나 유치했어?
데니스 홍은 어디서 강연해? | 무슨 주제로? | 데니스 홍은 무슨 주제로 강연해?
Who unveiled Stable Diffusion 2? | When? | When was Stable Diffusion 2 unveiled?
Why does Genesis need cash? | How much? | How much cash does Genesis need?
Did Microsoft invest in OpenAI? | How much? | How much did Microsoft invest in OpenAI?
Did Tesla unveil the Cybertruck? | In what year? | In what year did Tesla unveil the Cybertruck?
When did Karpathy leave Tesla? | Why? | Why did Karpathy leave Tesla?
# whom and what an anaphor means
스태빌리티AI의 창업자는 누구야? | 그 사람 회사 차리기 전에는 뭐 했어? | 에마드 모스타크 회사 차리기 전에는 뭐 했어?
스태빌리티AI는 누가 세웠어? | 그는 왜 회사를 세웠어? | 에마드 모스타크는 왜 회사를 세웠어?
xAI를 세운 사람은 누구야? | 그 사람은 트위터를 왜 샀어? | 일론 머스크는 트위터를 왜 샀어?
농식품 박람회의 기조강연은 누가 해? | 그분은 어느 대학 교수야? | 데니스 홍은 어느 대학 교수야?
미라클레터 622호는 누가 썼어? | 그 사람은 xAI 발표를 어떻게 느꼈어? | 이덕주는 xAI 발표를 어떻게 느꼈어?
얀 르쿤은 누구야? | 그는 머스크의 뭘 비판했어? | 얀 르쿤은 머스크의 뭘 비판했어?
안드레이 카파시는 언제 테슬라를 떠났어? | 그 사람은 어디로 돌아갔어? | 안드레이 카파시는 어디로 돌아갔어?
테슬라는 2019년에 뭘 공개했어? | 그거 어디서 생산해? | 사이버트럭 어디서 생산해?
제네시스의 모회사는 어디야? | 그 회사는 뭘 운영해? | 디지털커런시그룹은 뭘 운영해?
미라클레터의 주소는 어디야? | 거기 전화번호는? | 미라클레터 전화번호는?
도조는 어떤 칩으로 이루어져 있어? | 그 칩은 몇 나노야? | D1 칩은 몇 나노야?
xAI가 만든 모델은 뭐야? | 그 모델 파라미터는 몇 개야? | 그록 파라미터는 몇 개야?
xAI는 시리즈B에서 얼마를 투자받았어? | 그 돈은 어디에 쓴대? | xAI의 돈은 어디에 쓴대?
스테이블 디퓨전을 만든 회사는 어디야? | 거기는 투자를 얼마나 받았어? | 스태빌리티AI는 투자를 얼마나 받았어?
챗GPT는 언제 공개됐어? | 그건 가입자가 몇 명이야? | 챗GPT는 가입자가 몇 명이야?
Who founded Stability AI? | Did he use his own money? | Did Emad Mostaque use his own money?
Who is Yann LeCun? | And where does he work? | Where does Yann LeCun work?
What is the parent company of Genesis? | What does that company run? | What does DCG run?
When did Karpathy leave Tesla? | Where did he go? | Where did Karpathy go?
Who made the D1 chip? | Is that chip better than the A100? | Is the D1 chip better than the A100?
버드뷰는 누구를 영입했어? | 그 사람은 어디 출신이야? | 김정원은 어디 출신이야?
화해를 운영하는 회사는 어디야? | 거기는 누구를 영입했어? | 버드뷰는 누구를 영입했어?
테슬라가 개발하는 로봇은 뭐야? | 그 로봇은 누가 만들었어? | 옵티머스는 누가 만들었어?
구글의 AI 칩은 뭐야? | 그건 어떤 평가를 받아? | TPU는 어떤 평가를 받아?
폭스콘 정저우 공장에서 무슨 일이 있었어? | 그 공장은 직원이 몇 명이야? | 폭스콘 정저우 공장은 직원이 몇 명이야?
누가 오픈AI에 투자했어? | 그 회사는 얼마를 투자했어? | 마이크로소프트는 얼마를 투자했어?
Who left Google last among the Transformer authors? | Why did he leave? | Why did Llion Jones leave?
Which company runs Hwahae? | Whom did that company hire? | Whom did Birdview hire?
Who is Andrej Karpathy? | Did he leave Tesla? | Did Andrej Karpathy leave Tesla?
# what came next
안드레이 카파시는 언제 테슬라를 떠났어? | 그러고 나서 어디로 갔대? | 안드레이 카파시는 어디로 갔대?
에마드 모스타크는 창업하기 전에 어디서 일했어? | 그다음에는 뭐 했어? | 에마드 모스타크는 그 뒤에는 뭐 했어?
에마드 모스타크는 왜 회사를 세웠어? | 그 전에는 뭐 했는데? | 에마드 모스타크는 그 전에는 뭐 했는데?
에마드 모스타크는 왜 회사를 세웠어? | 그전에는 어디서 일했어? | 에마드 모스타크는 그전에는 어디서 일했어?
xAI는 2023년 11월에 뭘 공개했어? | 그다음에는? | xAI는 그 뒤에는 뭘 공개했어?
머스크는 2018년에 오픈AI에 뭘 제안했어? | 그 뒤에는 어떻게 됐어? | 머스크는 그 뒤에는 어떻게 됐어?
리온 존스는 왜 구글을 떠났어? | 그러고는 뭘 세우려고 했어? | 리온 존스는 뭘 세우려고 했어?
스태빌리티AI는 언제 투자를 받았어? | 그 후에 뭘 공개했어? | 스태빌리티AI는 그 뒤에 뭘 공개했어?
When did Karpathy leave Tesla? | Where did he go after that? | Where did Karpathy go after that?
Why did Emad Mostaque found a company? | What did he do before that? | What did Emad Mostaque do before that?
Where did Emad Mostaque work? | And after that? | Where did Emad Mostaque work after that?
What did xAI release in November 2023? | Then what did it release? | What did xAI release?
리온 존스는 언제 구글을 떠났어? | 그러고 나서 뭘 하려고 했어? | 리온 존스는 뭘 하려고 했어?
에마드 모스타크는 헤지펀드에서 일했어? | 그 다음엔 어디서 일했어? | 에마드 모스타크는 그 뒤엔 어디서 일했어?
누가 테슬라를 떠났어? | 그러고 나서 어디로 돌아갔어? | 안드레이 카파시는 어디로 돌아갔어?
트위터는 GPU 10만 개를 왜 샀어? | 그전에는 뭘 했어? | 트위터는 그전에는 뭘 했어?
스태빌리티AI는 2022년 10월에 뭘 했어? | 그 다음에는? | 스태빌리티AI는 그 뒤에는 뭘 했어?
What did Emad Mostaque do at the hedge fund? | And then what did he do? | What did Emad Mostaque do?
When did Llion Jones leave Google? | What did he do after that? | What did Llion Jones do after that?
# another subject
xAI의 기업 가치는 얼마야? | 아 근데 사이버트럭은 언제 공개됐어? | 아 근데 사이버트럭은 언제 공개됐어?
xAI의 기업 가치는 얼마야? | 그건 그렇고 D1 칩은 누가 만들었어? | 그건 그렇고 D1 칩은 누가 만들었어?
xAI의 기업 가치는 얼마야? | 다른 얘긴데, 농식품 박람회는 어디서 열려? | 다른 얘긴데, 농식품 박람회는 어디서 열려?
일론 머스크는 누구야? | 참, 알파고는 이세돌이랑 언제 붙었어? | 참, 알파고는 이세돌이랑 언제 붙었어?
얀 르쿤은 누구야? | 그건 그렇고 파인 튜닝이 뭐야? | 그건 그렇고 파인 튜닝이 뭐야?
xAI의 기업 가치는 얼마야? | 아 맞다, 에코 챔버가 무슨 뜻이야? | 아 맞다, 에코 챔버가 무슨 뜻이야?
How much is xAI worth? | By the way, who founded Stability AI? | By the way, who founded Stability AI?
How much is xAI worth? | Anyway, who made the D1 chip? | Anyway, who made the D1 chip?
How much is xAI worth? | On another note, what is an echo chamber? | On another note, what is an echo chamber?
테슬라의 D1 칩은 누가 만들었어? | 아 근데 헐리우드 배우노조는 왜 파업했어? | 아 근데 헐리우드 배우노조는 왜 파업했어?
테슬라의 D1 칩은 누가 만들었어? | 그나저나 바이낸스는 직원을 몇 명 해고해? | 그나저나 바이낸스는 직원을 몇 명 해고해?
테슬라의 D1 칩은 누가 만들었어? | 아 그건 그렇고, 에코 챔버가 뭐야? | 아 그건 그렇고, 에코 챔버가 뭐야?
테슬라의 D1 칩은 누가 만들었어? | 근데 스마트팜은 뭐야? | 근데 스마트팜은 뭐야?
테슬라의 D1 칩은 누가 만들었어? | 말 나온 김에, 등가교환의 법칙이 뭐야? | 말 나온 김에, 등가교환의 법칙이 뭐야?
Who made the D1 chip? | Incidentally, what is a smart farm? | Incidentally, what is a smart farm?
# another name or number
그록 1.5는 언제 공개됐어? | 그록-1은? | 그록-1은 언제 공개됐어?
xAI의 목표가 뭐야? | 오픈AI는? | 오픈AI의 목표가 뭐야?
하이퍼클로바의 파라미터는 몇 개야? | 그록-1은? | 그록-1의 파라미터는 몇 개야?
하이퍼클로바의 파라미터는 몇 개야? | 구글 모델은? | 구글 모델의 파라미터는 몇 개야?
알파고는 누가 만들었어? | 스테이블 디퓨전은? | 스테이블 디퓨전은 누가 만들었어?
두핸즈는 뭐 하는 회사야? | 버드뷰는? | 버드뷰는 뭐 하는 회사야?
캐릭터.ai의 기업가치는 얼마야? | 그럼 코히어는요? | 코히어의 기업가치는 얼마야?
에센셜.ai는 언제 투자를 받았어? | 스태빌리티AI는? | 스태빌리티AI는 언제 투자를 받았어?
미라클레터 622호는 언제 나왔어? | 537호는? | 미라클레터 537호는 언제 나왔어?
에마드 모스타크가 말한 첫 번째 저작권 문제는 뭐야? | 두 번째는? | 에마드 모스타크가 말한 두 번째 저작권 문제는 뭐야?
코히어는 어떤 회사야? | 그럼 캐릭터.ai는? | 캐릭터.ai는 어떤 회사야?
BERT는 무슨 약자야? | GPT는? | GPT는 무슨 약자야?
스태빌리티AI의 CEO는 누구야? | 트릿지는? | 트릿지의 CEO는 누구야?
머스크가 세운 AI 회사는 어디야? | 모스타크는? | 모스타크가 세운 AI 회사는 어디야?
How many parameters does HyperCLOVA have? | What about Google's model? | How many parameters does Google's model have?
How many parameters does HyperCLOVA have? | And Grok-1? | How many parameters does Grok-1 have?
When did Essential AI raise money? | And Stability AI? | When did Stability AI raise money?
Who is the CEO of Stability AI? | And of Tridge? | Who is the CEO of Tridge?
When was Grok-1 released? | How about Stable Diffusion? | When was Stable Diffusion released?
What does GPT stand for? | And BERT? | What does BERT stand for?
스테이블 디퓨전은 언제 공개됐어? | 스테이블 디퓨전2는? | 스테이블 디퓨전2는 언제 공개됐어?
xAI는 누가 세웠어? | 그럼 스태빌리티AI는요? | 스태빌리티AI는 누가 세웠어?
버드뷰는 뭐 하는 회사야? | 의식주컴퍼니는? | 의식주컴퍼니는 뭐 하는 회사야?
트릿지의 대표는 누구야? | 닥터오레고닌은? | 닥터오레고닌의 대표는 누구야?
얀 르쿤은 어디서 일해? | 데니스 홍은? | 데니스 홍은 어디서 일해?
하이퍼클로바는 누가 만들었어? | 그록은? | 그록은 누가 만들었어?
D1 칩은 어느 회사가 설계했어? | 애플 칩은? | 애플 칩은 어느 회사가 설계했어?
바이낸스는 왜 직원을 해고해? | 두핸즈는 왜 직원을 뽑아? | 두핸즈는 왜 직원을 뽑아?
블로그가 든 첫 번째 비판은 뭐야? | 두 번째는요? | 블로그가 든 두 번째 비판은 뭐야?
Who founded xAI? | What about Stability AI? | Who founded Stability AI?
When was Grok-1 released? | And Grok-1.5? | When was Grok-1.5 released?
What does Dohands do? | And Birdview? | What does Birdview do?
How much did Essential AI raise? | What about xAI? | How much did xAI raise?
# a noun of the topic
xAI는 누가 세웠어? | 기업 가치는? | xAI의 기업 가치는?
xAI의 기업 가치는 얼마야? | 목표는? | xAI의 목표는?
미라클레터의 주소는 어디야? | 전화번호는? | 미라클레터의 전화번호는?
미라클레터의 주소는 어디야? | 이메일은? | 미라클레터의 이메일은?
그록-1의 파라미터는 몇 개야? | 코드는? | 그록-1의 코드는?
2023 농식품 박람회의 장소는 어디야? | 기간은? | 2023 농식품 박람회의 기간은?
스태빌리티AI의 창업자는 누구야? | 경쟁사는? | 스태빌리티AI의 경쟁사는?
제네시스는 뭐 하는 회사야? | 모회사는? | 제네시스의 모회사는?
xAI의 시리즈B에는 누가 참여했어? | 기업 가치는? | xAI의 기업 가치는?
xAI 대표는 누구야? | 기업 가치는? | xAI의 기업 가치는?
김광우 기자는 누구야? | 이메일 주소는? | 김광우 기자의 이메일 주소는?
트랜스포머 논문의 저자는 몇 명이야? | 제목은? | 트랜스포머 논문의 제목은?
What is the phone number of Mirakle Letter? | And the address? | What is Mirakle Letter's address?
Who founded xAI? | and its valuation? | What is xAI's valuation?
What is xAI's valuation? | And the goal? | What is xAI's goal?
What does Genesis do? | And its parent company? | What is Genesis' parent company?
Who founded Stability AI? | Its competitor? | What is Stability AI's competitor?
When is the food tech fair? | And the venue? | What is the food tech fair's venue?
스태빌리티AI는 언제 투자를 받았어? | 경쟁사는? | 스태빌리티AI의 경쟁사는?
xAI의 경쟁사는 어디야? | 목표는? | xAI의 목표는?
테크42의 기자는 누구야? | 이메일은? | 테크42의 이메일은?
그록-1은 언제 나왔어? | 파라미터 수는? | 그록-1의 파라미터 수는?
D1 칩은 어디에 쓰여? | 제조사는? | D1 칩의 제조사는?
컴퓨트의 기가팩토리가 뭐야? | 영어 이름은? | 컴퓨트의 기가팩토리의 영어 이름은?
미라클레터 622호는 언제 나왔어? | 글쓴이는? | 미라클레터 622호의 글쓴이는?
하이퍼클로바의 개발사는 어디야? | 파라미터는? | 하이퍼클로바의 파라미터는?
의식주컴퍼니는 어떤 회사야? | 호텔 세탁 점유율은? | 의식주컴퍼니의 호텔 세탁 점유율은?
What is the goal of xAI? | And the valuation? | What is xAI's valuation?
Who runs Stability AI? | Its investors? | What are Stability AI's investors?
When was Grok-1 released? | And the parameters? | What are Grok-1's parameters?
# from one language to the other
에마드 모스타크는 누구야? | Did he use his own money? | Did Mostaque use his own money?
그록-1은 언제 공개됐어? | How many parameters does it have? | How many parameters does Grok-1 have?
제네시스의 모회사는 어디야? | What does that company run? | What does DCG run?
스테이블 디퓨전은 언제 나왔어? | Who made it? | Who made Stable Diffusion?
Who founded Stability AI? | 그 회사는 언제 투자를 받았어? | Stability AI는 언제 투자를 받았어?
Who founded Stability AI? | 그 사람은 예전에 어디서 일했어? | 에마드 모스타크는 예전에 어디서 일했어?
When was Grok-1 released? | 파라미터는 몇 개야? | Grok-1의 파라미터는 몇 개야?
Who is Yann LeCun? | 그 사람은 어디서 일해? | Yann LeCun은 어디서 일해?
When was the Cybertruck unveiled? | 그건 어디서 생산해? | Cybertruck은 어디서 생산해?
How many parameters does HyperCLOVA have? | 왜? | HyperCLOVA는 왜?
웨이모의 기업 가치는 2018년에 얼마였어? | And in 2021? | And in 2021?
xAI는 누가 세웠어? | How much is it worth? | How much is xAI worth?
D1 칩은 누가 만들었어? | Is it better than the A100? | Is D1 better than the A100?
Who made the D1 chip? | 그 칩은 몇 나노야? | D1 chip은 몇 나노야?
Who is the CEO of Stability AI? | 그 회사는 뭘 만들어? | Stability AI는 뭘 만들어?
What is the parent company of Genesis? | 제네시스는 현금이 얼마나 필요해? | 제네시스는 현금이 얼마나 필요해?
하이퍼클로바의 파라미터는 몇 개야? | And who made it? | Who made Hyperclova?
"""
# What was answered, where a name in it matters: the question before | the answer.
ANSWERS = """
스태빌리티AI의 창업자는 누구야? | 에마드 모스타크(Emad Mostaque)는 스태빌리티AI의 창업자이자 CEO이다. [1]
스태빌리티AI는 누가 세웠어? | 에마드 모스타크(Emad Mostaque)는 스태빌리티AI의 창업자이자 CEO이다. [1]
xAI를 세운 사람은 누구야? | 중앙일보, 2024-06-15: xAI는 일론 머스크가 세운 AI 기업이다. [1]
농식품 박람회의 기조강연은 누가 해? | 데니스 홍(Dennis Hong)은 2023 농식품 박람회의 기조강연에서 강연한다. [1]
미라클레터 622호는 누가 썼어? | 매일경제, 2023-07-17: 미라클레터 622호의 글쓴이는 이덕주이다. [1]
테슬라는 2019년에 뭘 공개했어? | 매일경제, 2023-07-17: 사이버트럭은 테슬라가 2019년에 공개한 전기 픽업트럭이다. [1]
제네시스의 모회사는 어디야? | 미라클레터, 2022-11-25: 제네시스의 모회사는 디지털커런시그룹(DCG)이다. [1]
도조는 어떤 칩으로 이루어져 있어? | D1 칩은 테슬라의 슈퍼컴퓨터 도조(Dojo)를 이루는 칩이다. [1]
xAI가 만든 모델은 뭐야? | 중앙일보, 2024-06-15: 그록은 xAI가 만든 대규모 언어 모델(LLM) 기반의 대화형 AI이다. [1]
스테이블 디퓨전을 만든 회사는 어디야? | 미라클레터에 따르면 스태빌리티AI는 스테이블 디퓨전을 만드는 기업이다. [1]
Who founded Stability AI? | 에마드 모스타크(Emad Mostaque)는 스태빌리티AI의 창업자이자 CEO이다. [1]
What is the parent company of Genesis? | 미라클레터, 2022-11-25: 제네시스의 모회사는 디지털커런시그룹(DCG)이다. [1]
스테이블 디퓨전은 언제 나왔어? | AI 모델 '스테이블 디퓨전(Stable Diffusion)'은 2022년 8월에 나왔다. [1]
버드뷰는 누구를 영입했어? | 테크42, 날짜 미상: 버드뷰는 최고제품책임자(CPO)로 김정원을 영입했다고 3일에 밝혔다. [1]
화해를 운영하는 회사는 어디야? | 테크42, 날짜 미상: 버드뷰는 뷰티 플랫폼 화해를 운영하는 회사이다. [1]
테슬라가 개발하는 로봇은 뭐야? | 중앙일보, 2024-06-15: 옵티머스는 테슬라가 개발하는 로봇이다. [1]
구글의 AI 칩은 뭐야? | 블로그에서 TPU(텐서 프로세서 유닛)는 구글 클라우드의 독자 규격 AI 칩이다. [1]
누가 오픈AI에 투자했어? | 오픈AI는 마이크로소프트(Microsoft)가 투자한 기업이자 GPT를 만든 기업이다. [1]
Who left Google last among the Transformer authors? | 리온 존스(Llion Jones)는 마지막으로 구글에 남아 있던 사람이다. [1]
Which company runs Hwahae? | 테크42, 날짜 미상: 버드뷰는 뷰티 플랫폼 화해를 운영하는 회사이다. [1]
누가 테슬라를 떠났어? | 미라클레터에 따르면 안드레이 카파시는 2022년 6월에 테슬라의 일론 머스크 곁을 떠났다. [1]
D1 칩은 누가 만들었어? | 개인 블로그, 날짜 미상: D1 칩은 테슬라의 슈퍼컴퓨터 도조(Dojo)를 이루는 칩이다. [1]
Who is the CEO of Stability AI? | 에마드 모스타크(Emad Mostaque)는 스태빌리티AI의 창업자이자 CEO이다. [1]
"""


def _rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(line.split(" | ")) for line in table.strip().splitlines() if not line.startswith("#")]


@pytest.mark.parametrize(("before", "question", "expected"), _rows(FOLLOW_UPS))
def test_a_follow_up_says_what_it_is_about_and_no_more(
    analyzer: Analyzer, before: str, question: str, expected: str
) -> None:
    answer = dict(_rows(ANSWERS)).get(before, "")
    assert standalone(question, [Turn(before, answer)], analyzer) == expected
