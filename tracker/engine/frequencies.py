"""How common a stem is in parliamentary speech: a fixed table, so that what is rare does not depend on what was read.

Counted in Saskatchewan's Hansard of 2007-2014 (English, 14.9 million words) and two days of the House of Commons
(French). A stem of n bits is one word in 2 to the power of n; stems that are not listed are rarer than the last row.
"""

from functools import cache

_UNLISTED = {"en": 16, "fr": 14}
_STEMS = {
    "en": {
        4: "the",
        5: "to and of that",
        6: "in a mr speaker i this it is",
        7: "for we have be on they are you saskatchewan govern with",
        8: (
            "as from member minist peopl was so there our not what but about will their provinc at do by has know "
            "were go all bill or veri when an would year "
        ),
        9: (
            "he recogn some think now well time thank who work one no been say want my make act more those can "
            "becaus legisl if out these here just like need them had question hear assembl see mani opposit other "
            "health talk also how look up respons servic thing hous care come get today "
        ),
        10: (
            "communiti his your new first theyr import where support over take public parti dont right chang move "
            "im which budget said amend saskatoon issu provid day deputi read ask way through us again good into "
            "premier regina much hon whi number forward educ certain ani million program sure famili plan term "
            "last fact place school should me weve fund order then put than leader increas per concern interest "
            "debat made opportun ndp done may committe realli lot back did continu elect motion canada part "
            "nation point great cent consult someth under could use onli two tax money happen help "
        ),
        11: (
            "she provinci actual befor inform long second present busi particular corpor live area sask doe "
            "municip stand industri individu ensur process student constitu across whether agre her offic abl "
            "differ clear around invest report job system even deal develop after id board protect home "
            "understand call believ relat most got kind pleas economi build cost own give tri includ respect "
            "crown 1 adjourn case feder children person speech speak everi record resourc allow introduc growth "
            "cours tell meet side week within ive canadian down anoth better chair senior decis quot welcom "
            "pleasur project petit worker follow same commit pay mean oper littl three land justic problem join "
            "start address leav posit futur best find highway month citi didnt group organiz comment bring financ "
            "hope rais employ next labour current region action quit world resid benefit theyv centr rural propos "
            "power countri 2 end safeti seen legislatur few keep piec women answer bit rise off receiv law cut "
            "doesnt universiti fair ministri park challeng promis social vote reason manag him northern discuss "
            "direct life both north econom while environ honour let young such dollar set requir repres "
        ),
        12: (
            "sinc rule still billion agricultur privat initi 3 facil associ carri whole ill improv heard account "
            "author cant serv sit involv incom grow compani colleagu word ago regul polici mayb alway "
            "infrastructur 15 10 close share matter without exampl past debt spend caus pass announc third hard "
            "citizen base signific sector creat ever state general result situat financi too court properti might "
            "th revenu simpli am rate period refer four sign princ statement role level listen impact albert "
            "adopt polit wait effect agreement throne 5 guess hospit balanc high commiss open came review between "
            "proud never activ 30 show assist seem council grant union afford add offici togeth behalf produc "
            "credit unit affair petition goe real line moos major histori brought road onc polic taken section "
            "tabl addit jaw special water big amount 16 local request noth 2007 away pray alreadi each access "
            "given child previous front qualiti staff list sens recent possibl face step 20 perhap nurs five "
            "strong game mention learn dure teacher specif wonder indic abil institut obvious yet went train "
            "friend conserv name absolut valu lake product meti far correct event regard forc approach expect "
            "feel former popul run employe coupl sort s success trade appropri against enough reduc further 2011 "
            "play full hour offer human critic oil 12 becom complet hand energi took seat idea duti potash secur "
            "thought isnt agenc administr type democrat market profession 2009 avail proper throughout huge "
            "serious award consid advanc affect leadership exact prayer probabl execut contract often capit insur "
            "along guest standard short earlier natur cultur provis note rememb team left appreci 2008 must awar "
            "river basic control post particip contribut 2012 4 less practic gas prioriti stori small campaign "
            "exist old alberta fire recommend wish presid final turn galleri yes 7 patient 14 6 proceed experi "
            "save societi until construct total anyth 100 wasnt "
        ),
        13: (
            "encourag research taxpay trust co remark rent told deliv especi la attend environment attent saw "
            "congratul p 2010 pension wrong achiev pretti establish yesterday larg lead farm focus goal themselv "
            "innov depart least battleford fail watch effort everyon chief cabinet transport 2013 introduct "
            "rosemont fall generat later necessari document partnership suggest divis engag wildlif gone common "
            "technolog half found parent releas begin design enter wont happi readi sever humbl longer head "
            "sometim paid though 45 spent youth mine internat minut occur fix de disabl jurisdict reflect six "
            "drive form hold doctor sale age appli 11 st folk shall letter graduat interject view itself mind "
            "almost respond 8 enterpris collect deserv determin unfortun volunt deficit lack west march wall "
            "instead sport identifi consider safe emergenc immedi appoint decid potenti havent prepar basi food "
            "price essenti celebr medic implement measur lean difficult strategi chamber earli low nutana session "
            "date target news claim titl risk definit farmer return tourism travel extend reduct film assess mlas "
            "studi fiscal upon sustain either els entir 40 true detail aborigin intent fine loi sell privileg "
            "built quick enjoy enforc wherefor space someon saskpow realiti night stakehold inaud parliamentari "
            "accept lost agenda near held workplac page toward crop purpos annual novemb men independ resum 2014 "
            "maintain known inde notic choic immigr everyth transpar spring wouldnt 13 18 town expand remain "
            "caucus remov truli secondari colleg bound partner advic effici stop option realiz stay behind chanc "
            "singl non somebodi accord habitat clerk love oppos messag greater youv democraci various oh limit "
            "class circumst arent file cannot spoke 9 languag principl central morn legal acr book director 50 "
            "acknowledg cover fee morgan enhanc 00 victim auditor surpris everybodi vision top repeal athabasca "
            "due howev rather express ahead cancer remind kid madam outsid skill evid visit confid yorkton equal "
            "retir negoti attorney 25 met commission progress guy key estim bad advantag dedic investig riversdal "
            "excel heart free promot ms written fulli perspect bank climat capac test solut claus averag "
            "relationship summer senat wage art track whatev appear global fish consequenti explain ignor miss "
            "reach april intergovernment buy massey don aspect charg rest tradit recruit compens communic "
            "competit ride counsel assur highlight elimin forest model treat util door mla john media drug applic "
            "frank judg light uranium ken expens bed fundament room largest prevent similar d civil grade approv "
            "purchas mental profess south mark physician condit alon theyll thousand voic opinion advoc dewdney "
            "conduct couldnt fight incred replac send seek feet urban knew prior 80 vehicl demand moment "
        ),
        14: (
            "consequ seven perform suppli consist lose simpl 60 consum choos june admit afternoon crimin connect "
            "late politician minimum wife veteran excit hundr grain decad poverti treatment paper profit mother "
            "status loss transfer royalti suppos overal win main sad m gave career bridg foundat 2006 vulner "
            "sound carrier amaz weyburn regist hill favour manner manitoba therefor intend voter shame invit "
            "mcmorri vital figur worri hunt 17 british kept peac nuclear prosper man origin higher doubl liquor "
            "beyond count compar anybodi 90 19 traffic wotherspoon krawetz articl licenc myself payment western "
            "sasktel statut field clean walk hasnt soon appeal highest convers asset crisi earn emiss locat "
            "chairman dr refus boundari hire integr broten press crime valley histor accomplish lower rental "
            "scienc occas abus elector structur owner struggl forb tool touch floor task although platform glad "
            "nine procedur car cumberland swift anyon degre evening greenhous guarante except wed 21 walsh "
            "columbia forestri indian secretari ontario bargain prime eastview assum 24 norri tomorrow werent "
            "pressur freedom push duncan eight pick confer extrem neighbour break governor wide retent qu check "
            "expans lawyer appell complaint mainten mistak code argument attempt contact disappoint wakamow ought "
            "subject arm reserv dougla meaning damag phone saskenergi renew octob describ weekend station "
            "harpauer bodi tuition contain mandat tremend knowledg c daughter royal store harass street handl air "
            "decemb argu negat ongo ground surgeri estevan district despit u demonstr photo servant dealt ottawa "
            "export violenc mayor outlin statist content son occup death equip villag mismanag ceo function "
            "candid sourc advis modern cheveldayoff okay attract draud livestock imagin summari rang becam "
            "lakeview stage bench fit sent cross rong websit submit constitut repeat roll suffer lieuten regular "
            "recognit closur shouldnt red defin apolog item faith artist ministeri hockey reiter green 22 mill "
            "adequ war among beauti resolut loan whip transit incorpor strengthen extra flood instruct host won "
            "boom poor fill difficulti wast parliament shortag appar offenc registri 70 adult danger felt plant "
            "diseas tough driver hub coron pride anim tie boyd bulli write minor sold privaci oblig fairview deni "
            "deliveri portion accommod donat 2000 experienc 35 heppner 31 season undertak compet comprehens "
            "repair convent input east hit creativ clarifi nobodi lowest tour uniqu black borrow fulfil meadow "
            "whose led poll instanc lloydminst gain strike ombudsman elphinston brad broad harrison heritag "
            "classroom conflict resolv drop judgment liber easi staf self januari northcot alcohol vice pictur "
            "troubl worth 27 injuri mccall waiv broken theyd extens declin fear pursu desir notion shelter cattl "
            "expenditur fortun fundrais jim player site valuabl carbon withdraw anniversari inspect america truth "
            "depend exempt humboldt memori network stabil strength belang commend nice routin upgrad fashion "
            "tonight updat divers doubt pipelin queen size foreign februari athlet die object reli alloc ambul "
            "enabl none licens neighbourhood outcom prairi 2003 murdoch siast surgic pull spirit hide meewasin "
            "straight permit relief examin forget pursuant b substanti 200 approxim mechan context larger mess "
            "surplus himself elig northwest stewart donna winter father failur truck dilig isc smart sur trap "
            "defend urg chose quebec friday thursday frustrat spoken clinic healthi daili outstand addict domest "
            "biggest bob aid inherit necessarili select commerci wyant 36 nilson gap ownership heavi taylor "
            "finish ourselv implic elder rail sorri shift youll born exercis unaccept hurt 1000 gather regulatori "
            "somehow ideolog captur championship starphoenix began coach eye miner monitor attack asid devin "
            "martensvill residenti complex anyway dream modifi bjornerud woman pre "
        ),
    },
    "fr": {
        4: "de le",
        5: "a la",
        6: "et l d il que en du est ce",
        7: "pour qui nous au un une qu dan je gouvern pas loi c projet on sur",
        8: (
            "canadien president ont ne monsieur n chambr s plus cet deput se par canad aux leur tout sont fait "
            "fair j temp avec notr "
        ),
        9: (
            "y ou ete comm autr mais part langu debat quebec mesur parl question import si motion elle franc avon "
            "tous etre entrepris son ministr tre ai bien travail droit mem mon conserv econom nos accord cel "
            "present collegu comit me avoir pay "
        ),
        10: (
            "dir federal democrat auss suis budget dit emplois grand peut adopt demand opposit travaill "
            "aujourdhui dont ser jour certain eu parc nouveau don quand contr fois mainten deux attribu compt aid "
            "sa san t chos dej egal m officiel pourquoi soit discour gen non premi somm afin anne seul vous devr "
            "emploi ma vot an appui assur besoin depuis parlementair problem quelqu represent simpl 100 npd pourr "
            "ains aucun avait concern engag point regl ici nouvel propos apre cour etait facon famill peu sujet "
            "va vis actuel avant doit circonscript elect encor invest mettr person semain dollar entre plan "
            "pouvoir prendr provinc "
        ),
        11: (
            "alor legisl lorsqu million quebecois raison respect bon cre impot lui parol programm aim etap heur "
            "liberal rapport vrai vu clair commun limit nation p pass prochain rien sais travailleur beaucoup "
            "general sant secteur trois veut 000 etud region situat system utilis debattr dernier financ linguist "
            "mond moyen occas polit premier toujour cepend chang ci comment consult donc industr pend pens port "
            "servic 13 aur ceux cot fac mis moi moin priv 2011 car communaut competent ensembl fort moment nombr "
            "pris 10 ca dev egard enfant environ exempl fin institu period permettr processus propr proteg trouv "
            "continu doivent employ exist infrastructur mandat partisan recu rest rol tant titr veulent vi "
            "anglophon argent cas crois etat eux hypothecair nombreux plac pret remerc tien augment bel creation "
            "decis depute etudi faut felicit femm majorit not objet permet quel sembl sous 2 abord agit baillon "
            "citoyen croissanc derni different execu francophon milliard national ordre peux popul relat societ "
            "tel tron ain allon ami anglais comprendr coup cred declar discut entendr font impos initi jeun lieu "
            "majoritair matier petit schl suiv ten trait voir votr "
        ),
    },
}


@cache
def _bits(language: str) -> dict[str, int]:
    return {stem: bits for bits, stems in _STEMS[language].items() for stem in stems.split()}


def information(stem: str, language: str) -> int:
    """How surprising the stem is, in bits: 4 for the commonest word, 16 (English) or 14 (French) for a rare one."""
    return _bits(language).get(stem, _UNLISTED[language])
