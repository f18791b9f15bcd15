# Exported tables
column-period = Period
column-id = ID
column-name = Name
column-team = Team
column-status = Status
column-due = Due
column-filed = Filed
column-late-reason = Reason
column-version = Version
column-read-by = Read by

status-open = Open
status-on_time = On time
status-late = Late
status-backfilled = Backfilled
status-excused = Excused
status-missing = Missing
