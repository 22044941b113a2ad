/** When an issue comes up: always alike, or with a season, or with the weather of the day. */
export type Season = 'always' | 'heating' | 'summer' | 'autumn' | 'holiday' | 'rain' | 'snow' | 'heat' | 'wind';
/** What becomes of its orders: solved as usual, seldom and in many rounds, or beyond what a street can do. */
export type Nature = 'usual' | 'hard' | 'beyond';

/** A planted issue: what callers say of it, in many words. Everything here is made up. */
export interface Issue {
  /** The label, e.g. `lift-add`. */
  readonly code: string;
  /** Code in the Beijing catalogue. */
  readonly matter: string;
  readonly season: Season;
  readonly nature: Nature;
  readonly night: boolean;
  readonly title: string;
  readonly subjects: readonly string[];
  readonly troubles: readonly string[];
  readonly effects: readonly string[];
}

/** code | matter | season | nature | night | title | subjects | troubles | effects (parted by /). */
const LINES = `
light-street | light.out | always | usual | night | 路灯不亮 | 路灯/道路照明灯/马路边的灯杆/路口那盏灯 | 不亮/坏了好几天/一到晚上全灭/忽明忽暗/整条路都是黑的 | 晚上看不清路/下夜班不敢走/已经有人摔倒/孩子放学摸黑
light-hall | light.estate | always | usual | night | 楼道照明损坏 | 楼道灯/单元门厅的灯/楼梯间照明/声控灯 | 一直不亮/坏了没人换/拍手跺脚都没反应/从一层黑到顶层 | 老人上下楼摔跤/找物业不理/买了灯泡没人装
noise-site | noise.construction | summer | usual | night | 夜间施工噪声 | 工地/旁边在建楼盘/地铁施工现场/拆迁项目 | 夜里还在施工/半夜打桩/凌晨浇筑混凝土/挖掘机整夜轰鸣/渣土车通宵进出 | 全家睡不着/孩子要高考/心脏病人受不了/报过警也没用
noise-dance | noise.square | summer | hard | night | 广场舞扰民 | 广场舞/跳舞的大妈/健身队的音响/露天卡拉OK | 音量太大/放音乐到很晚/低音炮震得窗户响/天天在楼下跳 | 没法休息/劝了反被骂/孩子写不了作业
noise-upstairs | noise.neighbour | always | hard | night | 邻居噪声 | 楼上邻居/隔壁住户/楼上租户 | 跺脚跑跳/拖桌椅/半夜装修敲墙/孩子拍球/养的狗整夜叫 | 敲门不开/社区调解不成/神经衰弱了
fumes | air.fumes | summer | usual | day | 餐馆油烟扰民 | 底商饭店/烧烤店/川菜馆/早点铺 | 油烟直排/烟道对着居民窗户/没装净化器/炒菜味呛人/油烟机露天排放 | 不敢开窗/衣服都是油烟味/老人咳嗽
dust | air.dust | wind | usual | day | 工地扬尘 | 拆除工地/土方作业/裸露的渣土堆/搅拌站 | 没有苫盖/不洒水降尘/尘土飞扬/车辆带泥上路/刮风就起黄土 | 窗台一层土/呼吸困难/洗车白洗
pothole | road.pothole | rain | usual | day | 路面坑洼破损 | 路面/沥青路/非机动车道/主干道 | 坑坑洼洼/塌了一个大坑/开裂下沉/补过又坏了/雨后全是水坑 | 电动车摔跟头/扎坏轮胎/行人绕着走
manhole | road.manhole | always | usual | day | 井盖缺失松动 | 井盖/雨水箅子/污水井的盖子/电信井 | 丢了/松动翘起/被轧碎/一过车就咣当响/露着大窟窿 | 怕孩子掉进去/夜里骑车险些出事/响得睡不着
flood | drain.flooding | rain | beyond | day | 道路积水内涝 | 下凹桥/低洼路段/小区门口的路/地下车库入口 | 一下雨就淹/积水没过膝盖/排水不畅倒灌/水半天退不下去 | 车泡水熄火/居民被困/年年如此没人治理
sewer | drain.blocked | always | usual | day | 污水管堵塞外溢 | 污水管/化粪池/下水道/排污井 | 堵了/往外冒粪水/返味严重/污水流一地/疏通几次还堵 | 一楼家里倒灌/臭气熏天/苍蝇蚊子成群
heat-low | heating.low | heating | usual | day | 室温不达标 | 暖气/供热/家里采暖/地暖 | 不热/只有十五度/温温乎乎/一半房间是凉的/试水后就没热过 | 老人冻感冒/孩子穿羽绒服写作业/热力站说管道堵
heat-leak | heating.leak | heating | usual | day | 供暖管线漏水 | 暖气管道/供热主管/暖气立管/热力管沟 | 漏水/爆裂喷水/锈穿了滴水/接头渗漏/冒热气 | 地板泡了/楼下天花板湿透/停暖抢修没准信
heat-fee | heating.fee | heating | beyond | day | 供暖收费争议 | 供暖费/采暖费/热计量收费/报停费 | 没住也要交全款/面积算得不对/报停不给办/不开发票/加收滞纳金 | 不交就不给通暖/跟去年标准不一样/客服推来推去
water-off | water.none | summer | usual | day | 停水 | 自来水/整栋楼的水/生活用水/小区供水 | 停了一天/没通知就断了/反复停/抢修到现在还没来 | 做不了饭/厕所没法冲/有坐月子的
water-dirty | water.quality | always | usual | day | 水质浑浊 | 水龙头的水/自来水/二次供水/水箱的水 | 发黄/有铁锈味/浑浊有沉淀/漂着杂质/一股漂白粉味 | 不敢喝/洗的白衣服变黄/孩子拉肚子
power-off | power.none | heat | usual | night | 停电 | 家里的电/整个小区/变压器/低压线路 | 跳闸断电/一开空调就停电/停了一宿/频繁停电/电压不稳 | 冰箱里的药坏了/空调用不了/电梯也停了
elevator | property.elevator | always | usual | day | 电梯故障停运 | 电梯/客梯/升降机/轿厢 | 停运/三天两头坏/突然下坠/门关不上/维保单位不来修 | 高层老人出不了门/轮椅下不去/抱孩子爬二十层
lift-add | housing.lift | always | beyond | day | 老楼加装电梯 | 加装电梯/老楼增设电梯/外挂电梯项目 | 一楼不同意卡住了/没人牵头/审批太慢/交了意向就没下文/管线改移费用谈不拢 | 八十岁老人住六楼/政策说支持却落不了地/邻楼都装上了
renew | housing.renewal | always | beyond | day | 老旧小区改造 | 老旧小区改造/外墙保温改造/上下水改造/楼本体改造 | 干一半停工/迟迟不列入计划/改造后质量差/拆了不恢复/没征求意见就开工 | 管道还是老化的/墙皮往下掉/脚手架搭着一年了
certificate | housing.certificate | always | beyond | day | 房产证办理难 | 房产证/不动产登记/产权证/房本 | 入住多年办不下来/开发商欠税没法办/规划验收没通过/历史遗留一直拖着 | 孩子上不了学/没法买卖过户/跑了住建委和规自委都说不归他管
delivery | housing.delivery | always | beyond | day | 商品房延期交付 | 新楼盘/预售房/期房/开发商的项目 | 延期交房/烂尾停工/收房全是裂缝/货不对板/资金监管账户没钱 | 一边还贷一边租房/维权没结果/违约金不给
lease | housing.agency | autumn | usual | day | 租房中介纠纷 | 房屋中介/长租公寓/二房东/租赁公司 | 押金不退/提前收租跑路/乱扣保洁费/不给修东西/隐瞒凶宅漏水 | 刚毕业没钱/合同是霸王条款/人去楼空
leak-roof | property.leak | rain | hard | day | 屋顶外墙漏雨 | 楼顶防水/顶层屋面/外墙/房顶 | 漏雨/渗水返潮/一下雨就滴答/墙皮泡掉/修了又漏 | 接了好几个盆/家具发霉/物业说要动维修资金
service-prop | property.service | always | hard | day | 物业服务差 | 物业公司/物业管家/服务中心/保洁保安 | 光收钱不干活/电话没人接/门禁坏了不修/保安脱岗/垃圾没人扫 | 业主怨声载道/想换又换不掉/投诉多次敷衍了事
`;

export const ISSUES_A = parsed(LINES);

export function parsed(lines: string): readonly Issue[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim());
      const [code = '', matter = '', season, nature, night, title = '', ...lists] = cells;
      const [subjects = [], troubles = [], effects = []] = lists.map((list) => list.split('/'));
      return {
        code,
        matter,
        season: season as Season,
        nature: nature as Nature,
        night: night === 'night',
        title,
        subjects,
        troubles,
        effects,
      };
    });
}
