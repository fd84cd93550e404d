"""What the argument library itself says, in Chinese: usage, options, its own errors."""

from __future__ import annotations

from importlib import import_module

_WORDS = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "参数",
    "Show this message and exit.": "显示帮助",
    "default: {default}": "默认：{default}",
    "env var: {var}": "环境变量：{var}",
    "Missing command.": "缺少命令",
    "Missing argument": "缺少参数",
    "Missing option": "缺少选项",
    "Missing parameter": "缺少参数",
    "Missing parameter: {param_name}": "缺少参数：{param_name}",
    "No such option {name!r}.": "没有选项 {name}",
    "No such command {name!r}.": "没有命令 {name}",
    "Invalid value: {message}": "值不对：{message}",
    "Invalid value for {param_hint}: {message}": "{param_hint} 的值不对：{message}",
    "{value!r} is not a valid {number_type}.": "“{value}”不是数",
    "Option {name!r} does not take a value.": "选项 {name} 不带值",
    "Choose from:\n\t{choices}": "可用：{choices}",
    "Try '{command} {option}' for help.": "帮助：{command} {option}",
    "Error: {message}": "错误：{message}",
}
_COUNTED = {
    "Option {name!r} requires an argument.": "选项 {name} 缺少值",
    "Got unexpected extra argument ({args})": "多了参数：{args}",
    "{value!r} is not {choice}.": "“{value}”不可用，可用 {choices}",
    "Did you mean {possibility}?": "（是否想写：{possibilities}）",
}


def speak_chinese() -> None:
    """Let the library look its words up here; what is not here stays as it is."""
    for name in ("core", "decorators", "exceptions", "formatting", "parser", "types"):
        module = import_module(f"click.{name}")
        if hasattr(module, "_"):
            module._ = lambda text: _WORDS.get(text, text)  # type: ignore[attr-defined]
        if hasattr(module, "ngettext"):
            module.ngettext = _counted  # type: ignore[attr-defined]


def _counted(one: str, many: str, count: int) -> str:
    return _COUNTED.get(one, one if count == 1 else many)
