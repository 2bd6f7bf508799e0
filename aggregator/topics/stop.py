"""Words that many titles say and that are no topic, reviewed by hand: small words of seven languages, and what talks call
themselves and what they promise. Folded.
"""

from __future__ import annotations


def form_of(word: str) -> str:
    """The form under which a word is counted: of an English, Spanish or Portuguese plural the singular."""
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "su":
        return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return word


_SMALL = """
    a aber about above actually after again against al all alone along already als also alway always am among an anche and
    another any anyone anything ao aos are aren around as at ate au auch auf aus aux avec away back be because becoming been
    before behind bei being below between beyond both but by cada came can cannot ce ces cet cette che chi ci com come comment
    como con could cual cuando cui da dans das dass de del dem den der des desde di did didn die do doe does doesn doing don
    donde done dont dos dove down du during e each ein eine einem einen einer either el ela ele elle else em en enough entre
    era es esa ese eso est esta estas este esto estos et etc etre even ever every everyone everything far few finally first
    foi for found fra from fue fur further gli goes got ha haben had han has hasta hat have having hay he her here hi him how
    i ich if ihr il ils im in inside instead into is isn isso ist isto it its itself je just kein known la las last le least
    les less let leur leurs like ll lo los lot ma made mai mais man many mas may maybe me meu mi might mine minha mit more
    most much must muy my myself na nach nao nas ne near need needed neither never next ni nicht no nobody noch non none nor
    nos not nothing notre nous now nuestra nuestro num numa nur o oder of off often ohne on once onde one only onto or other
    otra otro ou our ours out outside over own par para pas pela pelo per perche pero piu plus por porque pour qual quand
    quando que questa questo qui quien quite quoi rather re really sa said same sans sao say se second see seem seen sem ser
    sery ses seu several shall she should si sie sin since sind so sobre some somebody someone something sometime son sono
    sont still su sua such sur sus than that the their theirs them then there these they thi thing third this those three
    through till to toda todo todos together too tous tout toward tra tu two uber um uma umas un una unas und under une uno
    unos uns unter until up upon us use used user using ve versu very vi via voce vom von votre vous vs wa wann want wanted
    war warum was way we well wenn went wer werden were what whatever when where whether which while who whole whom whose why
    wie will wir wird with within without wo won would y ya yes yet you your zu zum zur в все вы где для до если есть за и из
    или к как когда мы на не но о он она они от по с так у что чтобы это
"""

_TALK = """
    abstract afternoon answer attendee audience author bio blog chapter charla child closing company conf conference
    conferencia contact day description detail dia discuss discussion djangocon edition email europython euroscipy evening
    event everybody facebook feedback folk follow friday friend getting github group guy help hour html http https info
    information instagram intro introducao introduccion introduce introducing introduction introduzione io keynote kid
    lightning link linkedin live m4v meetup member men minute monday month morning mp4 net news online opening org overview
    page panel part parte people person piter plenary post poster present presentation presented presenter presenting py pycon
    pydata pyladie python python2 python3 pythoneer pythonic pythonista q qa question recorded recording registration remark
    saturday scipy session share slide speaker sponsor sponsored status subscribe summary summit sunday talk taller team
    thursday time today tomorrow topic track tuesday tutorial twitter university update video website wednesday week welcome
    workshop www year youtube
"""

_PROMISE = """
    able accelerating across action activity add adding adopt adopting advanced advantage adventure africa age ago aka allow
    alternative america amount analyse analyze analyzing anwendung aplicacao aplicacion aplicacione aplicaciones aplicacoe app
    application applied apply applying approach approache aprender aprendiendo architecture area art asia aspect attempt
    australia automated automatic automatically available avoid avoiding awesome bad base based basic basics beautiful become
    begin beginner beginning benefit berlin best better big birth bit boost boosting bridge bridging brief bring bringing
    buena buenas build building built business care career case challenge change changed changing choice choose choosing city
    class clean clever client code codigo coding coming common community compare comparing comparison complete complex
    complexity component computational computer computing concept construyendo content cool core cost couldn country course
    crafting crash creando create created creating creation criando current currently custom customer dado data dato deal
    dealing death decision deep deeper deeply demystified demystifying desarrollador desarrollando desarrollo desenvolvendo
    desenvolvimento design designed designing develop developed developer developing development difference different
    difficult digital discover dive domain driven dynamic early easier easily easy ecosystem effect effective effectively
    efficient efficiently effort effortless eg eight einfuhrung embracing empowering enable enabling end engine engineer
    engineering english enterprise entwicklung environment essential europe evaluating evaluation example existing experience
    experiment experimental expert explain explained explore exploring extend extending external face fact fail failing
    failure fast faster feature ferramenta field file find finding five flexible form format four framework francisco free
    french friendly front full fun function functionality fundamental future gain gap general generated generic gentle german
    germany get give given giving global go goal going good goodbye great guide hacer haciendo hack hacker hacking
    hand handle handling happen happy hard harnessing hate hello herramienta hey high higher history hood hope huge human
    hundred idea ie impact implement implementation implementing importance important improve improved improving india
    industry infrastructure input insight interactive interesting interface internal issue italian item job journey joy keep
    keeping key kind know knowing lack landscape language large late latest lead learn learned learning lesson level
    leveraging library life limitation line list little local london long look looking love low lower machine magic main make
    making manage managing mastering matter measure meet meeting mejor mejores method middle million minus mistake model
    modeling modelo modern module move moving multiple name native new newbie nine novice nowadays nueva nuevo number nuova
    nuovo object offer old open opportunity option order organization oriented ourselves outil output package paris past path
    pattern performance personal perspective piece place plan planning platform play playing point popular possible potential
    power powered powerful practical practically practicas practice pre previous primer principle private problem problema process
    processe processing product production professional profit progetto program programacion programmer programming progress
    project projekt projeto projetos provide providing proyecto proyectos public purpose put quality quick quickly range rapid
    read reading ready real reason recent recently reimagining related release reliable reproducible required research
    researcher resource result rethinking review reviewing right rise risk robust role run running san scalable scale scaling
    scene school science scientific scientist secret service set setting setup seven sharing short shouldn show showing side
    simple simply single sistema six size slow small smart social software solution solve solving sort source space spanish
    special specific stack standard start started starting startup state static step stop story strategy structure student
    study style succeed success successful supercharge supercharging support supporting survival survive system take taken
    taking tale talking task teach teacher tech technical technique technology tell telling ten text theory think thinking
    thought thousand tiny tip tool tooling toolkit top tour towards trade tradeoff trick true try trying turn turning twice
    type uk ultimate understand understanding unleashing unlocking unraveling unveiling upcoming usa usando useful uso
    utilizando value variety various version versus view werkzeug wild win word work worked working world worrying worse
    wouldn write writing written wrong york yourself zen zero
"""

NEVER = frozenset(map(form_of, f"{_SMALL} {_TALK}".split()))
"""Words that tell nothing: no topic, and no part of one."""

ALONE = frozenset(map(form_of, _PROMISE.split()))
"""Words that are no topic alone, but with another word: machine learning, open source."""
