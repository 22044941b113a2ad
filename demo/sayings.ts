import type { Kind } from '../domain/commands';

/** What people say about one matter of the catalogue. Slots: {estate} {building} {days} {night} {shop} {sum}. */
export interface Saying {
  /** Code in the Beijing catalogue. */
  readonly matter: string;
  readonly kind: Kind;
  readonly title: string;
  readonly titleEn: string;
  readonly said: string;
  /** What the unit writes once it is done. */
  readonly done: string;
}

/** One saying a line: matter | kind | title | English title | what is said | what is done. */
function sayings(lines: string): readonly Saying[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [matter = '', kind = '', title = '', titleEn = '', said = '', done = ''] = line
        .split('|')
        .map((part) => part.trim());
      return { matter, kind: kind as Kind, title, titleEn, said, done };
    });
}

/** Matters a unit must handle. Everything here is made up. */
export const HANDLED = sayings(`
light.estate | help | 楼道灯不亮 | Stairwell light out | {estate}{building}楼道灯坏了{days}天，老人晚上上下楼看不见台阶，找物业报修一直没人来。 | 已更换楼道灯具三套，并检查全楼线路。
light.out | help | 路灯不亮 | Street light out | {estate}门口的路灯{days}天不亮，{night}下班回家一片漆黑。 | 已更换光源并恢复照明。
property.elevator | complaint | 电梯频繁故障 | Elevator keeps failing | {estate}{building}的电梯停运{days}天了，家里有坐轮椅的老人，出不了门。 | 维保单位已更换门机控制板，电梯恢复运行。
property.service | complaint | 物业服务不到位 | Poor property management | {estate}物业{days}天没有打扫楼道，打电话也没人接。 | 已约谈物业公司，保洁恢复每日一次。
property.leak | help | 屋顶漏雨 | Roof leaks | {estate}{building}顶层一下雨就漏，墙皮掉了一片，报修{days}天没人管。 | 已重做防水层，雨后复查不再渗漏。
noise.construction | complaint | 夜间施工噪声 | Construction noise at night | {estate}旁边的工地{night}还在打桩，连着{days}天，孩子没法睡觉。 | 已责令停止夜间施工，并核查夜施许可。
noise.neighbour | complaint | 邻居噪声 | Noisy neighbours | {estate}{building}楼上{night}还在装修敲墙，说了几次都不听。 | 已上门劝导，双方约定施工时段。
noise.square | complaint | 广场舞噪声 | Square dancing noise | {estate}南门小广场{night}还在放音响跳舞，关上窗户也吵。 | 已与舞队约定音量和结束时间，并安排巡查。
air.fumes | complaint | 餐馆油烟 | Restaurant fumes | {estate}底商{shop}的油烟直排，{days}天没敢开窗。 | 餐馆已清洗并加装净化设备，复查达标。
road.pothole | help | 道路坑洼 | Pothole | {estate}北门外的路坑了一大块，{night}有人骑车摔倒。 | 已修补路面十二平方米。
road.manhole | help | 井盖松动 | Loose manhole cover | {estate}路口井盖松动，车一过就响，怕有人掉下去。 | 已更换井盖并加装防坠网。
road.occupied | complaint | 占道经营 | Street vending | {estate}西门每天傍晚有十几个摊位占道，车和人都过不去。 | 已清理占道摊位并安排定点值守。
rubbish.uncollected | complaint | 垃圾清运不及时 | Rubbish not collected | {estate}垃圾桶满了{days}天没人拉，气味很大。 | 已清运并增加一趟清运班次。
rubbish.sorting | complaint | 垃圾桶设置不合理 | Badly placed bins | {estate}把分类桶都撤到东门，老人扔垃圾要走十分钟。 | 已在{building}旁增设一组分类桶。
hygiene.litter | complaint | 环境脏乱 | Dirty surroundings | {estate}后面的空地堆了很多杂物，{days}天没人清。 | 已组织清理杂物两车。
parking.estate | complaint | 小区停车混乱 | Chaotic parking | {estate}外来车辆随便进，{night}回家没有车位，消防车也进不来。 | 已重新划线并启用车辆识别。
parking.bicycle | complaint | 共享单车乱停放 | Shared bicycles left about | {estate}地铁口共享单车堆成山，推婴儿车过不去。 | 运维单位已清运并增加调度频次。
green.tree | help | 树枝遮挡 | Overgrown tree | {estate}{building}窗外的树{days}年没剪，屋里白天也要开灯。 | 已完成修剪。
green.estate | complaint | 绿地被占 | Greenery taken over | {estate}中间的绿地被人种了菜，还施粪肥。 | 已清除菜地并补种草皮。
water.pressure | help | 水压不足 | Low water pressure | {estate}{building}高层水压低，{night}洗澡没有水。 | 已更换二次供水水泵。
water.none | help | 停水 | No water | {estate}从早上起停水，没有通知，家里有刚出生的孩子。 | 抢修完成，已恢复供水。
drain.blocked | help | 污水外溢 | Overflowing sewer | {estate}{building}前污水井外溢，臭水流到单元门口。 | 已疏通管线并清淤。
power.none | help | 停电 | Power cut | {estate}{building}{night}停电，冰箱里的药要坏了。 | 已更换故障开关，恢复供电。
market.refund | complaint | 预付卡不退费 | Prepaid card not refunded | 在{estate}附近的{shop}办了{sum}元的卡，店关了，电话打不通。 | 经调解商家同意退还余额。
market.price | complaint | 价格欺诈 | Unfair pricing | {estate}附近{shop}标价和结账不一样，多收了{sum}元。 | 已核查并责令退还多收价款。
labour.wages | complaint | 拖欠工资 | Unpaid wages | 在{estate}工地干活，{days}个月工资没发，一共{sum}元。 | 已督促用人单位支付工资。
education.kindergarten | complaint | 幼儿园收费 | Kindergarten fees | {estate}旁的幼儿园临时加收{sum}元服务费，不交不让参加活动。 | 已核查，园方取消该项收费。
transport.bus | suggestion | 公交间隔太长 | Buses too rare | {estate}门口的公交早高峰等了半小时，希望加车。 | 早高峰已增加区间车。
safety.ebike | report | 电动车飞线充电 | E-bikes charged by loose wires | {estate}{building}有人从窗户拉线给电动车充电，很危险。 | 已拆除飞线并增设充电棚。
fire.passage | report | 消防通道堵塞 | Fire lane blocked | {estate}消防通道停满车，{night}最严重。 | 已清车并重新施划标线。
housing.illegal | report | 违法建设 | Illegal construction | {estate}{building}一层在院里加盖房子，占了公共绿地。 | 已立案并拆除。
civil.elderly | complaint | 养老驿站停业 | Day centre closed | {estate}的养老驿站关了{days}天，老人吃饭没地方去。 | 驿站已恢复供餐。
`);

/** Matters where the catalogue names no unit by itself: a dispatcher decides, or several units consult. */
export const UNCLEAR = sayings(`
other.unclear | help | 边界地带无人管 | Nobody's strip of land | {estate}和铁路之间的一条路，街道说归铁路，铁路说归街道，{days}天没人扫。 | 已明确管护责任并清扫。
property.committee | help | 成立业主委员会 | Setting up an owners' committee | {estate}想成立业委会，问了几个部门都说不归他们管。 | 已指导成立筹备组。
`);

/** Questions that are answered while the caller is on the line. */
export const ANSWERED = sayings(`
social.card | consult | 社保卡补办 | Replacing a social security card | 社保卡丢了，去哪里补办？ | 已告知补办网点和材料。
medical.insurance | consult | 异地就医报销 | Medical costs elsewhere | 父母在老家看病，怎么报销？ | 已告知备案流程。
education.enrolment | consult | 入学材料 | Papers for enrolment | 明年孩子上小学，需要准备什么材料？ | 已告知材料清单。
housing.fund | consult | 公积金提取 | Drawing the provident fund | 租房怎么提取公积金？ | 已告知线上办理方式。
`);

/** Danger on the spot: put through to an emergency line (art. 11(1)). */
export const EMERGENCY = sayings(`
gas.leak | help | 闻到煤气味 | Smell of gas | {estate}{building}楼道里煤气味很重。 | 已转119。
property.entrapment | help | 电梯困人 | Trapped in an elevator | {estate}{building}电梯里困了两个人。 | 已转119。
`);

/** Requests that are explained and not dispatched (art. 11(2)–(6)). */
export const EXPLAINED = sayings(`
law.service | complaint | 不服法院判决 | Against a judgment | 对法院判决不服，要求政府改判。 | 已告知依法上诉。
other.unclear | complaint | 邻里借款纠纷 | A private loan | 邻居借钱不还，要求政府去要。 | 已告知可申请人民调解或诉讼。
`);

export const ESTATES = words(
  '安和园 向阳里 柳荫家园 清河嘉园 望春小区 百子花园 永泰里 光明西里 翠屏苑 惠民家园 团结湖北里 春晓园 青年路小区 银杏家园',
);
export const SHOPS = words('健身房 理发店 川菜馆 烧烤店 洗衣店 培训班');
export const NIGHTS = words('晚上十一点 夜里一点 凌晨两点 晚上十点半');
export const SURNAMES = words('王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗');
export const GIVEN = words('伟 芳 秀英 敏 静 强 磊 洋 艳 勇 军 杰 娟 涛 明 超 霞 平 桂英 建国');

function words(text: string): readonly string[] {
  return text.split(' ');
}
