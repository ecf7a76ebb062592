"""Texts that a submission could put into a report to harm its reader, by what they try. Every report is tested with
each of them."""

from __future__ import annotations

__all__ = ["HOSTILE_TEXTS"]

HOSTILE_TEXTS: dict[str, str] = {
    # terminals
    "colours": "\x1b[31mred\x1b[0m",
    "clears the screen": "\x1b[2J\x1b[H0 of 10 points\r10 of 10 points",
    "8-bit controls": "\x9b31mred\x9d0;title\x9c",
    "window title": "\x1b]0;owned\x07",
    "terminal hyperlink": "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;ZXZpbA==\x07",
    "unfinished sequence": "\x1b]0;",
    "device control": "\x1bP$q\x1b\\\x1b_x\x1b\\\x1b^x\x1b\\",
    "backspace and bell": "a\x08\x08\x08passed\x07",
    "NUL": "a\x00b",
    # Unicode
    "bidi": "\u202egnp.exe\u202c \u2066x\u2069 \u061c",
    "zero width": "a\u200bb\u200cc\u200dd\ufeffe\u2060f",
    "tags": "\U000e0041\U000e0042",
    "lone surrogates": "\ud800 \udfff",
    "piled accents": "Z" + "\u0301" * 200,
    "other line ends": "a\x0bb\x0cc\x85d\u2028e\u2029f\rg",
    "blanks that show nothing": "\u3164\u115f\u00ad\u180e",
    # GitHub's runner
    "workflow command": "::error file=x,line=1::owned",
    "workflow command after blanks": "\n  \t::set-output name=x::owned",
    "workflow command of the old form": "text ##[error]owned ###[group]x",
    "workflow command in pieces": ":\x1b[0m:error::owned #\u200b#[error]owned",
    "stops commands": "::stop-commands::token\n::token::",
    "percent": "%0A::error::owned%0D%25",
    # Markdown and HTML
    "HTML": "<script>alert(1)</script><img src=x onerror=alert(1)> </details></td></table><!-- x -->",
    "attributes": '" onmouseover="alert(1)" x=\'y\' &lt;b&gt; &#60;b&#62;',
    "Markdown": "**b** _i_ ~~s~~ [a](https://evil.example) ![i](https://evil.example/i.png) [x]: https://evil.example",
    "headings": "# h1\n## h2\nh1\n===\n---\n> quote\n- item\n1. item\n    code",
    "table": "a | b\n--- | ---\n| c |\n\n\\|",
    "fences": "```\n~~~\n````` html\n`` ` ``",
    "mentions": "@everyone @org/team #12 GH-12 owner/repo#1 https://evil.example www.evil.example a@evil.example",
    "formula": "$\\href{javascript:alert(1)}{x}$ $$x$$",
    "script link": "javascript:alert(1) data:text/html;base64,x",
    # XML, JSON, CSV, templates
    "CDATA": "]]><x/> <![CDATA[ <!DOCTYPE x [<!ENTITY y 'z'>]> &y; <?xml?>",
    "not XML": "\x01\x02\x1f\ufffe\uffff",
    "JSON": '", "score": 10, "x": "\\',
    "spreadsheet": '=HYPERLINK("https://evil.example")\n+1\n-1\n@SUM(1)\n\t=1\n\r=1\n\'=1',
    "comma and quote": 'a,"b";c\n"d""e"',
    "template": "{{ 7*7 }} {% debug %} ${x} #{x} <%= x %>",
    # size
    "a long line": "x" * 100_000,
    "many lines": "x\n" * 20_000,
    "long without blanks, wide": "東" * 50_000,
    "long with escapes": "\x1b[0m" * 50_000,
}
