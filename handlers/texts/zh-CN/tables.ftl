# 导出的表格
column-period = 日期
column-id = 工号
column-name = 姓名
column-team = 团队
column-status = 状态
column-due = 截止
column-filed = 提交
column-late-reason = 迟交原因
column-version = 第几版
column-read-by = 审阅人

status-open = 待交
status-on_time = 按时
status-late = 迟交
status-backfilled = 补报
status-excused = 已免
status-missing = 未交
