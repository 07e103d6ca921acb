"""Broken tokens and bent providers: nobody is let in, and nothing of the token is in the log."""

import hmac
import json
import logging
import re
import time
from pathlib import Path

import pytest
from joserfc.jwk import OctKey
from starlette.testclient import TestClient

from est_geo.errors import ProfileError
from service.app import create_app
from service.identity.desk import Identity
from service.identity.directory import id_tokens
from service.identity.directory.log_in import DirectoryLogIn
from service.settings import Settings
from tests.service.fake_pictures import FakePictures
from tests.service.identity.fake_provider import (
    CALLBACK,
    CLIENT,
    GROUP,
    KID,
    SECRET,
    SUBJECT,
    b64,
    ec_key,
    provided,
    raw_signed,
    rsa_key,
    signed,
)
from tests.service.identity.inside import inside, log_in, now

KEYS = "/keys"
TOKEN = "/token"  # noqa: S105 - a path
WELL_KNOWN = "/.well-known/openid-configuration"
START, ANSWER = "/logga-in/katalog", "/logga-in/katalog/svar"
HTML = {"Content-Type": "text/html"}
JSON = {"Content-Type": "application/json"}
HEADER = {"alg": "RS256", "kid": KID, "typ": "JWT"}


def write_settings(folder: Path, issuer: str, roles: str | None = None) -> Path:
    folder.joinpath("hemlighet").write_text(SECRET + "\n")
    file = folder / "katalog.toml"
    file.write_text(
        f'name = "Linköpings kommun"\nissuer = "{issuer}"\nclient_id = "{CLIENT}"\n'
        f'client_secret_file = "hemlighet"\nredirect_address = "{CALLBACK}"\n[roles]\n'
        + (roles or f'{GROUP} = "analytiker"\nryd = {{role = "omradesgrupp", district = "ryd"}}\n')
    )
    return file


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """Run one provider and one service for every case: nothing of one is left for the next."""
    folder = tmp_path_factory.mktemp("directory")
    with (
        provided() as provider,
        inside(folder, identity=write_settings(folder, provider.issuer)) as service,
    ):
        yield provider, service


@pytest.fixture
def provider(running):
    running[0].straight()
    return running[0]


@pytest.fixture
def service(running):
    service = running[1]
    service.app.state.identity = Identity(DirectoryLogIn(service.app.state.identity.directory.told))
    with service.store._reading() as cursor:  # noqa: SLF001 - emptied from inside
        cursor.execute("DELETE FROM sessions; DELETE FROM login_attempts")
        cursor.execute("DELETE FROM accounts WHERE issuer IS NOT NULL")
    return service


def begun(browser, provider, target="/konto"):
    """Go to the provider and come back with what it says."""
    answer = browser.get(START, params={"till": target})
    assert answer.status_code == 303, answer.text
    return provider.authorize(answer.headers["location"])


def tried(service, provider):
    """Log in as a person does; the last answer, wherever it ends."""
    browser = service.browser()
    answer = browser.get(START, params={"till": "/konto"})
    if answer.status_code != 303:
        return browser, answer
    return browser, browser.get(ANSWER, params=provider.authorize(answer.headers["location"]))


def refused(service, answer, reason, caplog, provider):
    """Hold an answer to what a refusal is."""
    assert answer.status_code in {403, 503}
    assert "Du är inte inloggad" in answer.text
    assert "ngen är inloggad" in answer.text
    assert 'lang="sv"' in answer.text
    assert "__Host-est=" not in answer.headers.get("set-cookie", "")
    assert service.sessions() == 0
    assert len(service.store.accounts()) == 1
    said = [one.getMessage() for one in caplog.records if one.name == "service"]
    assert said == [f"log-in by the directory refused: {reason}"]
    whole = caplog.text + answer.text
    parts = [part for token in provider.tokens for part in token.split(".") if len(part) > 8]
    assert not [part for part in (*parts, SUBJECT, SECRET, "Åsa Berg") if part in whole]


def test_somebody_in_a_mapped_group_is_let_in_with_its_role(service, provider):
    browser, answer = tried(service, provider)
    assert (answer.status_code, answer.headers["location"]) == (303, "/konto")
    page = browser.get("/konto").text
    assert "Åsa Berg" in page
    assert "Säkerhetsenheten, analytiker" in page
    assert "ändras där" in page
    account = service.store.accounts()[-1]
    assert (account.issuer, account.subject) == (provider.issuer, SUBJECT)
    assert (account.login, account.password_hash) == (None, None)
    assert "id_token" not in repr(account)


def test_the_role_is_taken_anew_at_every_log_in(service, provider):
    first, _ = tried(service, provider)
    provider.claims = {"groups": ["ryd", "annan"]}
    second, _ = tried(service, provider)
    page = second.get("/konto").text
    assert "Områdesgrupp" in page
    assert "Ryd" in page
    assert first.get("/konto").status_code == 303
    assert len(service.store.accounts()) == 2


def test_who_is_in_no_group_any_more_is_shut_out_everywhere(service, provider):
    first, _ = tried(service, provider)
    assert first.get("/konto").status_code == 200
    provider.claims = {"groups": ["annan"]}
    assert tried(service, provider)[1].status_code == 403
    assert first.get("/konto").status_code == 303


def test_of_several_groups_the_first_in_the_file_decides(service, provider):
    provider.claims = {"groups": ["ryd", GROUP]}
    browser, _ = tried(service, provider)
    assert "analytiker" in browser.get("/konto").text


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_each_way_to_sign_that_is_taken_is_taken(service, provider, algorithm):
    provider.keys = [rsa_key().as_dict(private=False), ec_key().as_dict(private=False)]
    key = ec_key() if algorithm == "ES256" else rsa_key()
    provider.make = lambda _, claims: signed(claims, key, alg=algorithm, kid=key.kid)
    assert tried(service, provider)[1].status_code == 303


def test_a_provider_that_changes_its_keys_is_asked_again(service, provider, monkeypatch):
    assert tried(service, provider)[1].status_code == 303
    other = rsa_key(which=1)
    provider.keys = [other.as_dict(private=False) | {"kid": "new"}]
    provider.make = lambda _, claims: signed(claims, other, kid="new")
    assert tried(service, provider)[1].status_code == 403
    assert provider.asked.count(KEYS) == 1
    directory = service.app.state.identity.directory.directory
    monkeypatch.setattr(directory, "_clock", lambda: time.monotonic() + 61)
    assert tried(service, provider)[1].status_code == 303
    assert provider.asked.count(KEYS) == 2


def test_an_audience_of_several_needs_to_say_that_it_was_given_to_us(service, provider):
    provider.claims = {"aud": ["other", CLIENT], "azp": CLIENT}
    assert tried(service, provider)[1].status_code == 303


def test_a_provider_that_names_itself_is_believed_only_by_its_name(service, provider):
    provider.says = {"authorization_response_iss_parameter_supported": True}
    browser = service.browser()
    back = begun(browser, provider)
    answer = browser.get(ANSWER, params=back | {"iss": provider.issuer})
    assert answer.status_code == 303


def bad(**claims):
    return lambda provider: provider.claims.update(claims)


def token(make):
    def bend(provider):
        provider.make = lambda _, claims: make(claims)

    return bend


def with_public_key_as_secret(claims):
    # Written by hand: the library refuses to make it.
    pem = rsa_key().as_pem(private=False)
    text = f"{b64(json.dumps(HEADER | {'alg': 'HS256'}))}.{b64(json.dumps(claims))}"
    return f"{text}.{b64(hmac.digest(pem, text.encode(), 'sha256'))}"


def unsigned(claims, alg="none"):
    return f"{b64(json.dumps(HEADER | {'alg': alg}))}.{b64(json.dumps(claims))}."


def with_another_s_signature(claims):
    head, _, sign = signed(claims | {"sub": "other"}).split(".")
    return f"{head}.{b64(json.dumps(claims))}.{sign}"


def with_a_changed_payload(claims):
    head, _, sign = signed(claims).split(".")
    return f"{head}.{b64(json.dumps(claims | {'groups': ['admin']}))}.{sign}"


def twice(claims):
    text = json.dumps(claims)
    return signed(text[:-1] + ', "sub": "other"}')


def header_twice(claims):
    return raw_signed('{"alg": "RS256", "alg": "RS256", "kid": "%s"}' % KID, claims)  # noqa: UP031


def listing(*keys):
    return lambda provider: setattr(provider, "keys", [dict(one) for one in keys])


def public(key=None, **more):
    return (key or rsa_key()).as_dict(private=False) | {"kid": KID} | more


def answering(path, status, headers, body):
    return lambda provider: provider.answers.update({path: (status, headers, body)})


def saying(**members):
    return lambda provider: provider.says.update(members)


def weak(provider):
    key = rsa_key(1024)
    provider.keys = [public(key)]
    provider.make = lambda _, claims: signed(claims, key)


def embedded(claims):
    key = rsa_key(which=1)
    return signed(claims, key, jwk=key.as_dict(private=False))


def other_curve(provider):
    provider.keys = [public(ec_key("P-384"))]
    provider.make = lambda _, claims: raw_signed(HEADER | {"alg": "ES256"}, claims)


NOW = int(time.time())
TOKENS = {
    "alg none": (token(unsigned), "not-a-token"),
    "alg none with a signature": (
        token(lambda claims: unsigned(claims) + "c2ln"), "algorithm"),
    "alg None in capitals": (
        token(lambda claims: unsigned(claims, "NONE") + "c2ln"), "algorithm"),
    "HS256 with the public key as secret": (token(with_public_key_as_secret), "algorithm"),
    "HS256 with the client's secret": (
        token(lambda claims: signed(claims, OctKey.import_key(SECRET * 2), alg="HS256")),
        "algorithm"),
    "RS512, which nobody agreed on": (
        token(lambda claims: signed(claims, alg="RS512")), "algorithm"),
    "alg is missing": (token(lambda c: raw_signed({"kid": KID}, c)), "algorithm"),
    "alg is a list": (token(lambda c: raw_signed({"kid": KID, "alg": ["RS256"]}, c)), "algorithm"),
    "an alg that the provider does not use": (
        saying(id_token_signing_alg_values_supported=["ES256"]), "algorithm"),
    "ES256 named over an RSA key": (
        token(lambda c: raw_signed(HEADER | {"alg": "ES256"}, c)), "unfit-key"),
    "wrong audience": (bad(aud="another-service"), "audience"),
    "no audience": (bad(aud=None), "audience"),
    "our name only inside the audience": (bad(aud=f"{CLIENT}-test"), "audience"),
    "an audience of several without azp": (bad(aud=[CLIENT, "other"]), "authorized-party"),
    "azp is another": (bad(azp="other"), "authorized-party"),
    "wrong issuer": (bad(iss="https://evil.example.com"), "issuer"),
    "no issuer": (bad(iss=None), "issuer"),
    "wrong nonce": (bad(nonce="0" * 64), "nonce"),
    "no nonce": (bad(nonce=None), "nonce"),
    "nonce is a number": (bad(nonce=1), "nonce"),
    "expired": (bad(exp=NOW - 61), "expired"),
    "no expiry": (bad(exp=None), "expired"),
    "expiry is a text": (bad(exp="9999999999"), "expired"),
    "expiry is true": (bad(exp=True), "expired"),
    "not valid yet": (bad(nbf=NOW + 3600), "not-before"),
    "nbf is a text": (bad(nbf="0"), "not-before"),
    "made in the future": (bad(iat=NOW + 3600), "issued-at"),
    "made long ago": (bad(iat=NOW - 3600), "issued-at"),
    "no iat": (bad(iat=None), "issued-at"),
    "sub is missing": (bad(sub=None), "subject"),
    "sub is empty": (bad(sub=""), "subject"),
    "sub is blank": (bad(sub="  "), "subject"),
    "sub is a number": (bad(sub=17), "subject"),
    "sub is too long": (bad(sub="x" * 256), "subject"),
    "kid is unknown": (token(lambda claims: signed(claims, kid="other")), "unknown-key"),
    "kid is a path": (
        token(lambda claims: signed(claims, kid="../../../../dev/null")), "unknown-key"),
    "kid is SQL": (token(lambda claims: signed(claims, kid="' OR 1=1 --")), "unknown-key"),
    "kid is missing": (token(lambda claims: signed(claims, kid=None)), "header"),
    "kid is a number": (token(lambda c: raw_signed(HEADER | {"kid": 1}, c)), "header"),
    "jku": (token(lambda c: raw_signed(HEADER | {"jku": "http://127.0.0.1/k"}, c)), "header"),
    "x5u": (token(lambda c: raw_signed(HEADER | {"x5u": "http://127.0.0.1/k"}, c)), "header"),
    "x5c": (token(lambda c: raw_signed(HEADER | {"x5c": ["MIIB"]}, c)), "header"),
    "embedded jwk": (token(embedded), "header"),
    "crit": (token(lambda c: raw_signed(HEADER | {"crit": ["exp"], "exp": 1}, c)), "header"),
    "b64 false": (token(lambda c: raw_signed(HEADER | {"b64": False}, c)), "header"),
    "an access token (typ at+jwt)": (
        token(lambda claims: signed(claims, typ="at+jwt")), "type"),
    "wrong key": (token(lambda claims: signed(claims, rsa_key(which=1))), "signature"),
    "another token's signature": (token(with_another_s_signature), "signature"),
    "changed payload": (token(with_a_changed_payload), "signature"),
    "no signature": (token(lambda claims: signed(claims).rpartition(".")[0] + "."), "not-a-token"),
    "short signature": (token(lambda claims: signed(claims)[:-40]), "signature"),
    "two parts": (token(lambda claims: signed(claims).rpartition(".")[0]), "not-a-token"),
    "five parts (encrypted)": (token(lambda claims: signed(claims) + ".x.y"), "not-a-token"),
    "padding": (token(lambda claims: signed(claims) + "=="), "not-a-token"),
    "a line break": (token(lambda claims: signed(claims) + "\n"), "not-a-token"),
    "not base64": (token(lambda _: "%%%.###.!!!"), "not-a-token"),
    "header is no JSON": (token(lambda c: raw_signed("alg=RS256", c)), "not-a-token"),
    "a member twice in the payload": (token(twice), "not-a-token"),
    "a member twice in the header": (token(header_twice), "not-a-token"),
    "payload is a list": (token(lambda _: signed("[1]")), "not-a-token"),
    "payload has NaN": (token(lambda _: signed('{"exp": NaN}')), "not-a-token"),
    "very long": (token(lambda claims: signed(claims | {"x": "y" * 60_000})), "not-a-token"),
    "a number instead of a token": (token(lambda _: 17), "not-a-token"),
    "no token": (token(lambda _: None), "not-a-token"),
    "in no group": (bad(groups=[]), "no-role"),
    "no groups said": (bad(groups=None), "no-role"),
    "a group by another case": (bad(groups=[GROUP.upper()]), "no-role"),
    "groups are a text": (bad(groups=GROUP), "groups"),
    "too many groups": (
        bad(groups=None, _claim_names={"groups": "src1"}), "too-many-groups"),
}  # fmt: skip
PROVIDERS = {
    "only secret keys": (listing({"kty": "oct", "kid": KID, "k": b64("x" * 32)}), "unfit-key"),
    "an RSA key of 1024 bits": (weak, "weak-key"),
    "a key for encryption": (listing(public(use="enc")), "unfit-key"),
    "a key for another alg": (listing(public(alg="PS256")), "unfit-key"),
    "a key that may not verify": (listing(public(key_ops=["encrypt"])), "unfit-key"),
    "a key with its private part": (listing(rsa_key().as_dict(private=True)), "unfit-key"),
    "a key without its modulus": (listing({"kty": "RSA", "kid": KID, "e": "AQAB"}), "unfit-key"),
    "another curve": (other_curve, "unfit-key"),
    "two keys of a name": (listing(public(), public()), "two-keys-of-a-name"),
    "no keys": (listing(), "unknown-key"),
    "keys are an HTML page": (answering(KEYS, 200, HTML, "<h1>Fel</h1>"), "not-json"),
    "keys are redirected": (
        answering(KEYS, 302, {"Location": "http://127.0.0.1/x"}, ""), "redirect"),
    "keys without a list": (answering(KEYS, 200, JSON, '{"keys": {}}'), "no-key-list"),
    "keys without end": (answering(KEYS, 200, JSON, "[" * 300_000), "too-large"),
    "document is redirected": (
        answering(WELL_KNOWN, 301, {"Location": "http://127.0.0.1/x"}, ""), "redirect"),
    "document is an HTML page": (answering(WELL_KNOWN, 200, HTML, "<h1>Hej</h1>"), "not-json"),
    "document fails": (answering(WELL_KNOWN, 500, JSON, "{}"), "not-json"),
    "document has a member twice": (
        answering(WELL_KNOWN, 200, JSON, '{"issuer": "a", "issuer": "b"}'), "not-json"),
    "document is a list": (answering(WELL_KNOWN, 200, JSON, "[]"), "not-json"),
    "document of another issuer": (saying(issuer="https://evil.example.com"), "another-issuer"),
    "document with a slash more": (saying(issuer="http://127.0.0.1/"), "another-issuer"),
    "log-in page over http": (
        saying(authorization_endpoint="http://idp.example.se/t"), "unsafe-address"),
    "keys in a file": (saying(jwks_uri="file:///etc/passwd"), "unsafe-address"),
    "no token endpoint": (saying(token_endpoint=None), "unsafe-address"),
    "only unsafe ways to sign": (
        saying(id_token_signing_alg_values_supported=["none", "HS256"]), "no-safe-algorithm"),
    "no S256": (saying(code_challenge_methods_supported=["plain"]), "no-s256"),
    "only private_key_jwt": (
        saying(token_endpoint_auth_methods_supported=["private_key_jwt"]), "no-client-secret"),
    "token endpoint refuses": (
        answering(TOKEN, 400, JSON, '{"error": "invalid_grant"}'), "no-token"),
    "token endpoint gives an HTML page": (answering(TOKEN, 200, HTML, "<h1>Fel</h1>"), "no-token"),
    "token endpoint fails": (answering(TOKEN, 502, HTML, "<h1>Fel</h1>"), "no-answer"),
    "token endpoint is redirected": (
        answering(TOKEN, 307, {"Location": "http://127.0.0.1/x"}, ""), "redirect"),
    "token endpoint without an ID token": (
        answering(TOKEN, 200, JSON, '{"access_token": "x", "token_type": "Bearer"}'),
        "not-a-token"),
    "provider says who it is, and the answer does not": (
        saying(authorization_response_iss_parameter_supported=True), "sender"),
}  # fmt: skip
BROKEN = TOKENS | PROVIDERS


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_token_or_a_bent_provider_lets_nobody_in(service, provider, caplog, name):
    bend, reason = BROKEN[name]
    bend(provider)
    caplog.set_level(logging.DEBUG)
    _, answer = tried(service, provider)
    refused(service, answer, reason, caplog, provider)


def another_browser(service, provider):
    return service.browser().get(ANSWER, params=begun(service.browser(), provider))


def another_browser_that_began_too(service, provider):
    mine = service.browser()
    begun(mine, provider)
    return mine.get(ANSWER, params=begun(service.browser(), provider))


def with_params(change):
    def answer(service, provider):
        browser = service.browser()
        return browser.get(ANSWER, params=change(begun(browser, provider)))

    return answer


def begun_long_ago(service, provider):
    browser = service.browser()
    back = begun(browser, provider)
    with service.store._reading() as cursor:  # noqa: SLF001 - as time passes
        cursor.execute("UPDATE login_attempts SET made_at = made_at - INTERVAL 10 MINUTE")
    return browser.get(ANSWER, params=back)


def verifier_of_another(service, provider):
    """Use another log-in's code: its verifier is another browser's."""
    victim, attacker = service.browser(), service.browser()
    stolen = begun(victim, provider)["code"]
    own = begun(attacker, provider)
    return attacker.get(ANSWER, params=own | {"code": stolen})


def verifier_unchecked_by_the_provider(service, provider):
    """Also where the provider forgets PKCE, the nonce tells that the code is another's."""
    provider.checks_verifier = False
    return verifier_of_another(service, provider)


def twice_in_the_address(service, provider):
    browser = service.browser()
    back = begun(browser, provider)
    return browser.get(ANSWER, params=[*back.items(), ("state", back["state"])])


ANSWERS = {
    "another browser": (another_browser, "state"),
    "another browser that began too": (another_browser_that_began_too, "state"),
    "state is missing": (with_params(lambda back: {"code": back["code"]}), "state"),
    "state is unknown": (with_params(lambda back: back | {"state": "A" * 43}), "state"),
    "state is no state": (with_params(lambda back: back | {"state": "' OR 1=1"}), "state"),
    "state twice": (twice_in_the_address, "answer"),
    "begun long ago": (begun_long_ago, "state"),
    "code is missing": (with_params(lambda back: {"state": back["state"]}), "no-code"),
    "code is unknown": (with_params(lambda back: back | {"code": "x"}), "no-token"),
    "code of another browser": (verifier_of_another, "no-token"),
    "code of another, PKCE unchecked": (verifier_unchecked_by_the_provider, "nonce"),
    "another provider answers": (
        with_params(lambda back: back | {"iss": "https://evil.example.com"}), "sender"),
    "the provider refuses": (
        with_params(lambda back: {"state": back["state"], "error": "access_denied"}),
        "refused-there"),
    "an error beside a code": (
        with_params(lambda back: back | {"error": "login_required"}), "refused-there"),
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_is_not_to_this_browser_s_own_question_lets_nobody_in(
    service, provider, caplog, name
):
    answer, reason = ANSWERS[name]
    caplog.set_level(logging.DEBUG)
    refused(service, answer(service, provider), reason, caplog, provider)


def test_a_code_and_its_state_work_once(service, provider):
    browser = service.browser()
    back = begun(browser, provider)
    cookie = browser.cookies["__Host-est-katalog"]
    assert browser.get(ANSWER, params=back).status_code == 303
    assert "__Host-est-katalog" not in browser.cookies
    again = service.browser()
    again.cookies.set("__Host-est-katalog", cookie)
    assert again.get(ANSWER, params=back).status_code == 403
    assert service.sessions() == 1


def test_somebody_whose_account_is_closed_here_is_not_let_in_by_the_directory(service, provider):
    tried(service, provider)
    service.store.disable_account(service.store.accounts()[-1].account_id, now())
    _, answer = tried(service, provider)
    assert answer.status_code == 403
    assert "stängt" in answer.text
    assert service.sessions() == 0


def test_a_provider_that_does_not_answer_is_said_to_be_down(tmp_path):
    with (
        inside(tmp_path, identity=write_settings(tmp_path, "http://127.0.0.1:1")) as service,
        service.browser() as browser,
    ):
        answer = browser.get(START)
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
        assert "svarar inte" in answer.text


def test_no_secret_of_a_log_in_is_in_the_database(service, provider):
    browser = service.browser()
    back = begun(browser, provider)
    cookie = browser.cookies["__Host-est-katalog"]
    with service.store._reading() as cursor:  # noqa: SLF001 - looked at from inside
        rows = repr(cursor.execute("SELECT * FROM login_attempts").fetchall())
    assert not [one for one in (back["state"], back["code"], cookie) if one in rows]


def test_where_it_goes_afterwards_is_here_and_nowhere_else(service, provider):
    for target in ("https://evil.se", "//evil.se", "/\\evil.se"):
        browser = service.browser()
        answer = browser.get(ANSWER, params=begun(browser, provider, target))
        assert answer.headers["location"] == "/"


def test_the_cases_are_as_many_as_was_asked():
    assert len(TOKENS) >= 40
    assert len(set(BROKEN) | set(ANSWERS)) == len(TOKENS) + len(PROVIDERS) + len(ANSWERS)
    reasons = set(
        re.findall(r'DirectoryError\(\s*"([a-z0-9-]+)"', Path(id_tokens.__file__).read_text())
    )
    assert reasons == {reason for _, reason in TOKENS.values()} & reasons


def test_a_service_with_a_directory_never_stands_open(running):
    provider, service = running
    folder = service.store.path.parent
    told = write_settings(folder, provider.issuer)
    settings = Settings(db=folder / "none.duckdb", identity=told)
    app = create_app(settings, FakePictures())
    browser = TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 1))
    assert browser.get("/", headers={"Accept": "application/json"}).status_code == 401


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("https://idp.example.se", "http://idp.example.se"), "https-adress"),
        (("https://idp.example.se", "https://a:b@idp.example.se"), "https-adress"),
        ((CALLBACK, "https://est.example.se/annat"), "/logga-in/katalog/svar"),
        (('"analytiker"', '"chef"'), "finns inte"),
        (('"analytiker"', '"patrull"'), "finns inte"),
        (('"analytiker"', '"omradesgrupp"'), "en stadsdel behövs"),
        (('district = "ryd"', 'district = "malmo"'), "stadsdelen"),
        (('district = "ryd"', 'actor = "ingen"'), "aktören"),
        (('district = "ryd"', 'distrikt = "ryd"'), "roles"),
        (('name = "', 'password = "x"\nname = "'), "password"),
        (("[roles]", "scope = 'profile'\n[roles]"), "openid"),
        (("[roles]", "group_claim = 'email'\n[roles]"), "group_claim"),
        (('name = "', "name = "), "ingen TOML"),
        (("hemlighet", "finns-inte"), "client_secret_file"),
    ],
)
def test_a_file_of_settings_that_is_wrong_stops_the_start_and_says_what(tmp_path, change, why):
    file = write_settings(tmp_path, "https://idp.example.se")
    file.write_text(file.read_text().replace(*change))
    with pytest.raises(ProfileError, match=re.escape(why)):
        create_app(Settings(db=tmp_path / "est.duckdb", identity=file), FakePictures())


def test_without_a_directory_its_addresses_lead_nowhere(tmp_path):
    with inside(tmp_path) as service:
        assert service.browser().get(START).status_code == 404
        assert service.browser().get(ANSWER).status_code == 404
        assert "katalog" not in service.browser().get("/logga-in").text


def test_passwords_can_be_left_out_where_there_is_a_directory(tmp_path):
    file = write_settings(tmp_path, "https://idp.example.se")
    file.write_text("local_accounts = false\n" + file.read_text())
    with inside(tmp_path, identity=file) as service:
        page = service.browser().get("/logga-in").text
        assert "Logga in med Linköpings kommun" in page
        assert 'name="losenord"' not in page
        assert log_in(service.browser(), "admin").status_code == 403
        assert service.sessions() == 0
