"""Words of the audit: what commands note of themselves, the fields they change, and why they refuse."""

from __future__ import annotations

from tongxin.toolbox.words import N_

# What commands note of themselves in the audit, in words.
FACTS = {
    "rows": N_("行数"), "faults": N_("问题"), "size": N_("字节"), "sha256": N_("文件校验码"), "digest": N_("校验码"),
    "batch": N_("批次"), "gatherings": N_("活动"), "attendances": N_("人次"), "people": N_("人员"), "members": N_("党员"),
    "ledger": N_("台账"), "figure": N_("口径"), "kind": N_("类型"), "first": N_("从"), "last": N_("到"),
    "start": N_("从"), "end": N_("到"), "published": N_("发布"), "retired": N_("停用"), "changed": N_("变动的数"),
    "user": N_("用户"), "role": N_("角色"), "records": N_("记录数"),
    "branches": N_("党支部"), "reminded": N_("催办"), "voided": N_("作废"), "partners": N_("联合举办单位"), "entered": N_("加入"),
    "left": N_("退出"), "planned": N_("安排"), "cancelled": N_("取消"), "months": N_("月份"), "meetings": N_("会议"),
    "tasks": N_("任务"), "cases": N_("办理"), "concerns": N_("问题"), "pages": N_("页"), "filed": N_("已归档"),
    "subjects": N_("测评对象"), "assessed": N_("考核对象"), "opened": N_("发起"), "outcome": N_("结论"), "reason": N_("原因"),
    "purpose": N_("用途"), "material": N_("材料"), "consultation": N_("征求意见"), "sitting": N_("第几批"),
    "mapping": N_("上级平台"), "action": N_("办理"), "form": N_("表单"), "supporters": N_("附议"), "agreed": N_("同意"),
    "relation": N_("关联"), "step": N_("步骤"), "supervised": N_("转督办"), "verified": N_("核查"), "upheld": N_("申诉成立"),
    "use": N_("结果运用"), "designated": N_("评定"), "taken": N_("取用"), "scored": N_("评分"), "clear": N_("含敏感列"),
    "sheets": N_("份数"), "electorate": N_("投票群体"), "persons": N_("人数"), "seats": N_("名额"), "printed": N_("打印"),
    "returned": N_("收回票数"), "voters": N_("可投票人数"), "added": N_("补入"), "root": N_("校验码"), "ballots": N_("票数"),
    "holder": N_("保管人"), "expiring": N_("即将到期"), "contracts": N_("合同"), "departments": N_("科室"),
    "made_up_on": N_("补学日期"), "items": N_("议题"), "overridden": N_("说明理由后继续"), "otherwise": N_("另有表态"),
    "person": N_("人员"), "spendings": N_("支出"), "posts": N_("任职"), "terms": N_("任期"), "changes": N_("变动"),
    "steps": N_("步骤"), "violations": N_("未遵守的规则"), "kept": N_("更正前的内容另存为"),
}  # fmt: skip
# Facts that end in the code of a unit or group.
FACTS_OF = {"members_of_": N_("转来的党员"), "staff_of_": N_("转来的职工"), "cast ": N_("投出票数")}
# Facts that name an entry of the catalog: the kind of entry.
ENTRIES = {"ledger": "ledger", "figure": "figure", "role": "role", "form": "form", "mapping": "mapping"}
# Fields that many rooms have; a room gives others a `verbose_name`.
FIELDS = {
    "title": N_("名称"), "name": N_("名称"), "short_name": N_("简称"), "state": N_("状态"), "occurred_on": N_("日期"),
    "organisation": N_("单位"), "parent": N_("上级组织"), "late_reason": N_("补录原因"), "reason": N_("原因"),
    "voided_at": N_("作废时间"), "voided_by": N_("作废人"), "void_reason": N_("作废原因"),
    "valid_from": N_("开始日期"), "valid_to": N_("结束日期"), "password": N_("密码"), "is_active": N_("能否登录"),
    "person_id": N_("对应人员"), "minutes": N_("纪实"), "place": N_("地点"), "starts_at": N_("开始时间"),
    "ends_at": N_("结束时间"), "hours": N_("时长"), "times": N_("次数"), "served": N_("服务人数"), "extra": N_("补充内容"),
    "code": N_("现场码"), "prose": N_("自写文字"), "reckoning": N_("报告中的数"), "confirmed_at": N_("确认时间"),
    "returned_at": N_("退回时间"), "countersign": N_("书记确认"), "countersigned_at": N_("确认时间"),
    "countersigned_by": N_("确认人"), "return_reason": N_("退回原因"), "adopted_on": N_("通过日期"),
    "adopted_by": N_("通过的会议"), "adoption": N_("采纳情况"), "reply": N_("答复"), "agenda": N_("议程"),
    "amount": N_("金额"), "answer": N_("答复"), "answered_on": N_("答复日期"), "approved": N_("是否同意"),
    "attachment": N_("附件"), "counts": N_("票数"), "decided": N_("审定结果"), "decision": N_("决定"),
    "decision_reason": N_("审定理由"), "decided_on": N_("审定日期"), "decided_by": N_("审定会议"), "digest": N_("校验码"),
    "dissolved_on": N_("撤销日期"), "dropped": N_("取消"), "due_on": N_("时限"), "done_on": N_("完成日期"),
    "ended_at": N_("收回时间"), "ended_on": N_("结束日期"), "frozen_at": N_("固定数据的时间"), "snapshot": N_("数据快照"),
    "gathering": N_("活动"), "item": N_("议题"), "kind": N_("类型"), "measure": N_("措施"), "monthly": N_("月应交"),
    "notice_until": N_("公示截止"), "opinion": N_("意见"), "order": N_("顺序"), "outcome": N_("结论"),
    "person": N_("人员"), "political": N_("政治把关意见"), "postponed_to": N_("延期到"), "published_on": N_("公布日期"),
    "purpose": N_("目的"), "recused": N_("回避"), "removed": N_("移出议程"), "resolution": N_("决定内容"),
    "seats": N_("名额"), "sent_on": N_("报出日期"), "set_aside_at": N_("搁置时间"), "solved_on": N_("解决日期"),
    "stand": N_("表态"), "standing": N_("党籍"), "struck": N_("划去"), "taken": N_("采纳情况"), "trouble": N_("问题"),
    "upheld": N_("申诉是否成立"), "voices": N_("表态"), "way": N_("解决方式"), "withdrawn_at": N_("撤回时间"),
    "withdrawn_by": N_("撤回人"), "words": N_("说明"), "text": N_("正文"), "category": N_("类别"), "number": N_("文号"),
    "issued_on": N_("印发日期"), "effective_on": N_("施行日期"), "requirement": N_("要求"), "progress": N_("进展"),
    "owner": N_("责任单位（人）"), "places": N_("名额"), "headcount": N_("仅计人数"), "series": N_("同一系列"),
    "spends": N_("要用经费"), "leaves": N_("要离开医院"), "level": N_("级别"), "document": N_("文号"), "remark": N_("备注"),
    "sex": N_("性别"), "born": N_("出生日期"), "ethnicity": N_("民族"), "native_place": N_("籍贯"), "education": N_("学历"),
    "degree": N_("学位"), "work_started": N_("参加工作日期"), "retired_on": N_("退休日期"), "left_on": N_("离院日期"),
    "resident_sealed": N_("身份证号"), "phone_sealed": N_("电话"), "joined_on": N_("入党日期"), "full_on": N_("转正日期"),
    "elected_on": N_("当选日期"), "term": N_("届"), "user": N_("用户"), "role": N_("角色"),
}  # fmt: skip
# The refusals everybody meets, in words; others show the code that the sentence on the page belonged to.
REASONS = {
    "access.denied": N_("没有权限"),
    "access.old_password": N_("原密码不正确"),
    "commands.key": N_("同一份表单提交了不同内容"),
    "records.conflict": N_("别人先改了这条记录"),
    "records.future": N_("日期还没有到"),
    "records.late": N_("补录没有写明原因"),
    "records.reason": N_("没有写明原因"),
    "records.voided": N_("记录已作废"),
}
