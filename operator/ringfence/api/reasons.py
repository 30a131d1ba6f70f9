"""Every reason that a condition can give: one word for machines. The sentence is the message's."""

from enum import StrEnum


class Reason(StrEnum):
    """Why a condition is as it is."""

    # Any condition
    FAILED = "Failed"
    UNAVAILABLE = "Unavailable"
    INVALID_SPEC = "InvalidSpec"
    NOT_OBSERVED = "NotObserved"

    # Ready, Reconciling, Stalled, Suspended; a false Ready repeats the reason of what is missing
    READY = "Ready"
    PROGRESSING = "Progressing"
    PLAN_PENDING = "PlanPending"
    BUSY = "Busy"
    SUSPENDED = "Suspended"
    PROOF_FAILED = "ProofFailed"

    # DatabaseReachable, TransportInsecure
    CONNECTED = "Connected"
    LOGIN_REFUSED = "LoginRefused"
    SECRET_MISSING = "SecretMissing"  # noqa: S105 - a reason, no secret
    TLS_DISABLED = "TlsDisabled"

    # Bootstrapped
    BOOTSTRAPPED = "Bootstrapped"
    NOT_BOOTSTRAPPED = "NotBootstrapped"
    SCHEMA_OUTDATED = "SchemaOutdated"
    OWNER_NOT_COVERED = "OwnerNotCovered"
    MODE_DIFFERS = "ModeDiffers"
    SETTING_DIFFERS = "SettingDiffers"
    ROLE_DIFFERS = "RoleDiffers"

    # Protected
    ALL_PROTECTED = "AllProtected"
    TABLES_PENDING = "TablesPending"
    TABLES_UNFIT = "TablesUnfit"
    TENANT_COLUMN_DIFFERS = "TenantColumnDiffers"
    ADOPTION_REFUSED = "AdoptionRefused"
    NO_TABLES = "NoTables"

    # IsolationVerified
    PROOF_HOLDS = "ProofHolds"
    DIRECT_ONLY = "DirectOnly"
    FINDINGS_OPEN = "FindingsOpen"
    PROBE_FAILED = "ProbeFailed"
    CONTROLS_FAILED = "ControlsFailed"
    PROOF_OUTDATED = "ProofOutdated"
    INCONCLUSIVE = "Inconclusive"

    # PoolerSafe
    PROFILE_IN_FORCE = "ProfileInForce"
    PROFILE_DIFFERS = "ProfileDiffers"
    HYGIENE_DIFFERS = "HygieneDiffers"
    NOT_RESETTING = "NotResetting"

    # Drifted, Conflict, Deleting
    DRIFT_REPAIRED = "DriftRepaired"
    DRIFT_FOUND = "DriftFound"
    CLAIMED_BY_ANOTHER = "ClaimedByAnother"
    WAITING_FOR_WORKSPACES = "WaitingForWorkspaces"
    CLEANING_UP = "CleaningUp"
    PURGING = "Purging"

    # Registered
    REGISTERED = "Registered"
    DATABASE_NOT_FOUND = "DatabaseNotFound"
    DATABASE_NOT_READY = "DatabaseNotReady"
    KEY_UNFIT = "KeyUnfit"
    KEY_CHANGED = "KeyChanged"
