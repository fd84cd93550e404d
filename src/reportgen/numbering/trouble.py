"""A database's complaint, said to a clerk in Chinese."""

from __future__ import annotations

from reportgen.errors import Finding

__all__ = ["explain", "is_race"]

_MESSAGES = {
    "register-locked": "登记簿正被其他程序占用，等候超时；请稍后再试",
    "disk-full": "磁盘已满，登记簿未作任何改动；请腾出空间后再试",
    "register-read-only": "登记簿只能读、不能写，未作任何改动；请检查文件、磁盘或数据库账号的权限",
    "register-unopenable": "打不开登记簿文件；请检查所在文件夹是否存在、是否有权限",
    "register-damaged": "文件不是登记簿，或者已经损坏；请不要继续使用，先从备份恢复",
    "register-io": "读写登记簿时磁盘出错（可能已满或超出限额），未作任何改动",
    "register-unreachable": "连不上登记簿所在的数据库服务器；请检查地址、网络、账号和服务器是否已启动",
    "register-failed": "登记簿出错，未作任何改动",
}
_SQLITE = (
    ("SQLITE_BUSY", "register-locked"),
    ("SQLITE_LOCKED", "register-locked"),
    ("SQLITE_FULL", "disk-full"),
    ("SQLITE_READONLY", "register-read-only"),
    ("SQLITE_PERM", "register-read-only"),
    ("SQLITE_CANTOPEN", "register-unopenable"),
    ("SQLITE_NOTADB", "register-damaged"),
    ("SQLITE_CORRUPT", "register-damaged"),
    ("SQLITE_IOERR", "register-io"),
)
# The classes and codes are those of PostgreSQL's Appendix A.
_POSTGRESQL = (
    ("55P03", "register-locked"),
    ("53100", "disk-full"),
    ("25006", "register-read-only"),
    ("42501", "register-read-only"),
    ("08", "register-unreachable"),
    ("28", "register-unreachable"),
    ("3D000", "register-unreachable"),
    ("53300", "register-unreachable"),
    ("57P", "register-unreachable"),
)


def explain(error: BaseException, where: str) -> Finding:
    """Turn an error of the driver, or SQLAlchemy's wrapping of it, into a finding with a stable code."""
    cause = getattr(error, "orig", None) or error
    sqlite = getattr(cause, "sqlite_errorname", None)
    sqlstate = getattr(cause, "sqlstate", None)
    if sqlite:
        code = next((code for head, code in _SQLITE if sqlite.startswith(head)), "register-failed")
    elif sqlstate:
        code = next((code for head, code in _POSTGRESQL if sqlstate.startswith(head)), "register-failed")
    else:
        # psycopg gives no code when there is no server to give one.
        lost = type(cause).__name__ in {"OperationalError", "ConnectionTimeout", "AdminShutdown"}
        code = "register-unreachable" if lost else "register-failed"
    said = (str(cause).strip() or type(cause).__name__).splitlines()[0]
    return Finding(code, f"{_MESSAGES[code]}（{where}）", found=said)


def is_race(error: BaseException) -> bool:
    """Whether another process was a moment quicker, so that asking again settles it."""
    return getattr(error, "sqlstate", None) in {"23505", "40001", "40P01"}
