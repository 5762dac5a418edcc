"""Statistics: functions of arrays that return small frozen records. They do not depend on the model."""
