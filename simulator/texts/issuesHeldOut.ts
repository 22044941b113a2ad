import { parsed } from './issues';

/** A second set of issues, with words of its own: what was tried on the first is shown on these. */
export const ISSUES_B = parsed(`
committee | property.committee | always | hard | day | 成立业主委员会难 | 业主委员会/物管会/业委会筹备组/业主大会 | 选举舞弊/迟迟不备案/筹备半年没进展/印章不移交/换届拖着不办 | 公共收益说不清/业主联名上百户/街道让等
repair-fund | property.repairfund | always | beyond | day | 公共维修资金使用难 | 公共维修资金/大修基金/专项维修款 | 申请不下来/签字不够三分之二/被挪用了/账目不公开/老公房没有这笔钱 | 屋面等着修/管子烂着没法换/问哪都推
illegal-build | housing.illegal | always | hard | day | 违法建设 | 违建/私搭乱建的阳光房/一楼小院扩建/房顶加盖的房子 | 没人拆/举报后继续盖/拆了又建/占了公共绿地/挖地下室 | 挡光挡风/承重墙都动了/城管拍个照就走
group-rent | housing.group | autumn | usual | day | 群租房 | 群租房/隔断间/上下铺出租屋/日租短租房 | 住了二十多人/打了七八个隔断/清了又回潮/陌生人进进出出/乱拉电线 | 不安全/垃圾满楼道/半夜敲错门
vendor | road.occupied | summer | usual | night | 占道经营 | 流动摊贩/烧烤摊/水果车/夜市摊位 | 占道经营/摆到马路中间/占了盲道/收摊留一地垃圾/城管一走又回来 | 公交进不了站/婴儿车过不去/消防车堵住
trash | rubbish.uncollected | summer | usual | day | 垃圾清运不及时 | 垃圾桶/垃圾站/大件堆放点/厨余垃圾 | 满了没人清/堆成山/好几天没拉走/流汤发臭/招来老鼠 | 一开窗就是臭味/没处下脚/夏天长蛆
sorting | rubbish.sorting | always | usual | day | 垃圾分类桶站不合理 | 分类桶站/垃圾投放点/桶站值守/误时投放点 | 撤得太远/设在我家窗下/没有指导员/混装混运/开放时间太短 | 老人走十分钟扔垃圾/分了也白分/味儿飘进屋
snow | hygiene.snow | snow | usual | day | 扫雪铲冰不及时 | 人行道的雪/过街天桥台阶/背阴路面的冰/公交站台积雪 | 没人扫/冻成冰了/铲到一半就走/堆在盲道上/没撒融雪剂 | 好几个人滑倒/骨折住院/上班族一步一滑
wages | labour.wages | holiday | hard | day | 拖欠工资 | 农民工工资/工程款/劳务费/项目部的工钱 | 拖欠三个月/包工头跑了/年底不结/打白条/总包说已经付了 | 等钱回家过年/家里孩子上学要用钱/三十多号人没着落
layoff | labour.contract | always | hard | day | 违法裁员不给补偿 | 公司/单位人事/用工企业/互联网公司 | 强制裁员/不签劳动合同/逼着主动离职/不给经济补偿/降薪调岗 | 孕期也被辞/仲裁排到明年/社保断缴
insurance | medical.insurance | always | usual | day | 医保报销慢 | 医保报销/异地就医备案/医药费手工报销/门诊统筹 | 材料退回三次/几个月没到账/备案不成功/系统查不到/比例不对 | 看病借的钱/两地来回跑/窗口口径不一
enrol | education.enrolment | summer | beyond | day | 入学派位学位不足 | 小学入学/学区划片/幼升小登记/多校划片派位 | 被调剂到很远/学位不够/非京籍审核不过/片区临时变了/登记系统提交不了 | 接送要一小时/买房时说对口/孩子没学上
training | education.training | autumn | hard | day | 校外培训机构退费 | 培训机构/英语补习班/早教中心/艺术培训学校 | 关门跑路/退学费遥遥无期/课时费不退/换了法人/老师全走光 | 剩一万多课费/家长群三百人/预存资金没监管
prepaid | market.refund | always | hard | day | 预付卡退费 | 美容院储值卡/洗车卡/游泳馆会员卡/理发店充值 | 店铺转让不认账/闭店失联/余额不退/办卡容易退卡难 | 刚充两千元/说好七天可退/起诉成本太高
food | market.food | summer | usual | day | 食品安全 | 外卖/超市熟食/餐厅菜品/食堂饭菜 | 吃出虫子/过期变质/吃完上吐下泻/没有健康证/后厨脏乱 | 去医院输液/商家拒绝赔偿/平台只赔十块
online | market.online | holiday | usual | day | 网购纠纷 | 网店/直播间买的手机/电商平台/海淘商品 | 假货/不发货/拒绝七天退货/降价不保价/客服机器人敷衍 | 白等半个月/证据都截图了/运费还让我出
parking-in | parking.estate | always | hard | night | 小区停车难 | 小区车位/地下车库/固定车位/临时停车位 | 只售不租/被外来车占/一位难求/车位费翻倍/地锁乱装 | 转一小时停不下/剐蹭没监控/为车位打架
parking-road | parking.roadside | always | usual | day | 路侧停车收费争议 | 路侧停车/电子收费系统/高位视频/停车订单 | 没停也扣费/多算时长/欠费短信乱发/申诉不处理/识别错车牌 | 影响征信/根本没去过那/电话永远占线
bicycle | parking.bicycle | summer | usual | day | 共享单车乱停放 | 共享单车/小黄车/共享电助力车/单车堆 | 乱停乱放/堵了地铁口/倒一大片/占满盲道/没人清运 | 轮椅过不去/推车绊倒/早高峰挤不出来
bus | transport.bus | always | beyond | day | 公交线路不便 | 公交车/这趟线路/站点/微循环巴士 | 间隔太长/早高峰甩站/末班车太早/撤站改线/绕远 | 等了四十分钟/上班天天迟到/新小区没车坐
taxi | transport.taxi | holiday | usual | night | 出租网约车服务 | 出租车司机/网约车/打车平台/的哥 | 拒载/绕路/不打表要一口价/乱收高速费/态度恶劣 | 误了火车/多花八十块/大半夜扔路边
ebike | safety.ebike | always | usual | night | 电动车楼道充电 | 电动自行车/电瓶车/外卖车的电池 | 推进楼道充电/飞线充电/堵在单元门/上电梯/停满消防通道 | 万一着火跑不出去/充电桩不够/劝了不听
tree | green.tree | wind | usual | day | 树木倒伏需修剪 | 大杨树/枯树/行道树/树枝 | 歪了要倒/断枝砸车/挡住窗户/蹭着电线/飞絮满天 | 遮得屋里没光/刮风就害怕/赔偿没人管
dog | police.dog | summer | usual | day | 不文明养犬 | 大型犬/遛狗的人/流浪狗/养狗户 | 不拴绳/随地拉屎/追咬行人/没有狗证/成群出没 | 孩子吓哭/被咬打了针/没人清理
wires | telecom.wires | wind | usual | day | 架空线杂乱脱落 | 通信光缆/架空线/废弃电线/线杆上的线 | 垂到地面/像蜘蛛网一样/断了没人收/快勒到脖子/挂着树枝 | 几家运营商都说不是自己的/骑车被绊/存在漏电隐患
`);
