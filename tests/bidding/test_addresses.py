"""Every kind of address that a ledger may have leads to it."""

import datetime
import ipaddress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bidding.connections import cold, hot, run_cold, run_cold_async
from bidding.connections.address import address_of
from bidding.feed import Feed, ListingEvent
from bidding.keys import events
from bidding.outcomes import LedgerUnavailable
from deploy.local import redis_server
from deploy.local.ports import any_free
from deploy.local.program import NotReady
from tests.bidding.calls import echo, until


def write_certificate(directory: Path) -> None:
    """A key and a certificate for 127.0.0.1 that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "ledger")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    (directory / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (directory / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


@pytest.fixture
def start_ledger(tmp_path):
    """Starts a ledger with more configuration; returns its password."""
    started = []

    def start(configuration: str) -> str:
        port = any_free()
        text = redis_server.LEDGER + configuration
        started.append(redis_server.redis("ledger", text, port=port, var_dir=tmp_path))
        started[0].start()
        started[0].wait_ready(10)
        return redis_server.url(port, tmp_path).split("@")[0].removeprefix("redis://:")

    yield start
    for program in started:
        program.kill9()


@pytest.fixture
def tls(tmp_path, start_ledger) -> str:
    """Address and password of a ledger that speaks TLS."""
    write_certificate(tmp_path)
    port = any_free()
    try:
        password = start_ledger(
            f"tls-port {port}\ntls-auth-clients no\ntls-cert-file {tmp_path}/cert.pem\n"
            f"tls-key-file {tmp_path}/key.pem\ntls-ca-cert-file {tmp_path}/cert.pem\n"
        )
    except NotReady:
        pytest.skip("this redis-server was built without TLS")
    return f"rediss://:{password}@127.0.0.1:{port}/1"


async def all_ways_work() -> None:
    assert await hot(0).run(echo("hot")) == ["hot"]
    assert await run_cold_async(echo("long"), 0) == ["long"]
    assert run_cold(echo("cold"), 0) == ["cold"]
    got = []
    feed = Feed(got.append)
    await feed.start()
    await feed.subscribe(5)
    cold(0).publish(events(5, 5), "published")
    await until(lambda: got == [ListingEvent(5, "published")])
    await feed.stop()


async def test_tls_with_a_certificate_that_is_known(tls, settings, tmp_path):
    settings.BIDDING_REDIS_URL = f"{tls}?ssl_ca_certs={tmp_path}/cert.pem"

    await all_ways_work()


async def test_tls_with_a_certificate_that_nobody_knows_is_refused(tls, settings):
    settings.BIDDING_REDIS_URL = tls

    with pytest.raises(LedgerUnavailable, match="certificate"):
        await hot(0).run(echo("never"))


async def test_a_unix_socket(start_ledger, settings, tmp_path):
    password = start_ledger(f"unixsocket {tmp_path}/ledger.sock\n")
    settings.BIDDING_REDIS_URL = f"unix://{tmp_path}/ledger.sock?db=3&password={password}"

    await all_ways_work()
    assert cold(0).client_info()["db"] == 3


async def test_a_named_user_signs_in(own_ledger, settings):
    own_ledger.client().execute_command("ACL", "SETUSER", "auction", "on", ">p%ss", "+@all", "~*", "allchannels")
    settings.BIDDING_REDIS_URL = "redis://auction:p%25ss@" + own_ledger.url.split("@")[1]

    await all_ways_work()


def test_an_address_is_shown_without_its_password():
    address = address_of("redis://auction:secret@ledger.example:6390/2")

    assert str(address) == "ledger.example:6390/2"
    assert (address.username, address.password, address.tls) == ("auction", "secret", None)


def test_another_kind_of_address_is_refused():
    with pytest.raises(ValueError, match="scheme"):
        address_of("http://ledger.example")
