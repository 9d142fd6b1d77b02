"""The identities of things, one type for each kind, so that no two can be mixed up."""

from __future__ import annotations

from typing import NewType

UserId = NewType("UserId", int)
PatientId = NewType("PatientId", int)
PractitionerId = NewType("PractitionerId", int)
RoomId = NewType("RoomId", int)
EquipmentId = NewType("EquipmentId", int)
ServiceId = NewType("ServiceId", int)
PriceId = NewType("PriceId", int)
AppointmentId = NewType("AppointmentId", int)
StepId = NewType("StepId", int)
NoticeId = NewType("NoticeId", int)
CallId = NewType("CallId", int)
RegisterId = NewType("RegisterId", int)
ShiftId = NewType("ShiftId", int)
ChargeId = NewType("ChargeId", int)
EntryId = NewType("EntryId", int)
ReceiptId = NewType("ReceiptId", int)
ActId = NewType("ActId", int)
JournalId = NewType("JournalId", int)
PaperId = NewType("PaperId", int)
AssistId = NewType("AssistId", int)
InsurerId = NewType("InsurerId", int)
ProgrammeId = NewType("ProgrammeId", int)
PolicyId = NewType("PolicyId", int)
LetterId = NewType("LetterId", int)
PartId = NewType("PartId", int)
DocumentId = NewType("DocumentId", int)
FileId = NewType("FileId", int)
LeafletId = NewType("LeafletId", int)
