"""The server's side of making a key, and of the two-step password.

https://core.telegram.org/mtproto/auth_key and https://core.telegram.org/api/srp

The RSA key is made of two primes that everybody knows (Oakley's of RFC 2409, and a Mersenne prime),
so it protects nothing, needs no time to be made and is no secret.
"""

import os
import time
from dataclasses import dataclass, field
from hashlib import sha256

import rsa
from telethon import helpers, password
from telethon.crypto import AES, AuthKey
from telethon.crypto import rsa as public_keys
from telethon.tl import functions, types

from tests.servers.mtproto_wire import digest, read

_OAKLEY = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E34"
    "04DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A3620"
    "FFFFFFFFFFFFFFFF",
    16,
)
_MERSENNE = 2**1279 - 1
_MODULUS, _E = _OAKLEY * _MERSENNE, 65537
_SECRET = pow(_E, -1, (_OAKLEY - 1) * (_MERSENNE - 1))
_PRIME = int(  # RFC 3526, group 14
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E34"
    "04DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6"
    "F406B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A6916"
    "3FA8FD24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C"
    "32905E462E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA95"
    "6AE515D2261898FA051015728E5A8AACAA68FFFFFFFFFFFFFFFF",
    16,
)
_G = 2
_P, _Q = 1_000_000_007, 1_000_000_009  # of the exchange's small riddle

PUBLIC_KEY = rsa.PublicKey(_MODULUS, _E).save_pkcs1().decode()


def trust() -> None:
    """Let clients of this process make keys with the server (and never with the real service)."""
    public_keys.add_key(PUBLIC_KEY, old=False)


def _signed(size: int) -> int:
    return int.from_bytes(os.urandom(size), "little", signed=True)


def _long(number: int) -> bytes:
    return public_keys.get_byte_array(number)


@dataclass(slots=True)
class Exchange:
    """One exchange: feed it what the client says, and at the end `key` is there."""

    skew: float = 0
    key: AuthKey | None = None
    _nonce: int = 0
    _server: int = field(default_factory=lambda: _signed(16))
    _new: int = 0
    _a: int = field(default_factory=lambda: int.from_bytes(os.urandom(256), "big"))

    def answer(self, asked: object) -> bytes:
        """What the server says to a step."""
        if isinstance(asked, functions.ReqPqMultiRequest):
            self._nonce = asked.nonce
            print_ = public_keys._compute_fingerprint(rsa.PublicKey(_MODULUS, _E))  # noqa: SLF001
            return bytes(types.ResPQ(self._nonce, self._server, _long(_P * _Q), [print_]))
        if isinstance(asked, functions.ReqDHParamsRequest):
            return self._offer(asked.encrypted_data)
        if isinstance(asked, functions.SetClientDHParamsRequest):
            return self._finish(asked.encrypted_data)
        raise ValueError(f"{type(asked).__name__} is no step of the exchange")

    def _offer(self, encrypted: bytes) -> bytes:
        opened = pow(int.from_bytes(encrypted, "big"), _SECRET, _MODULUS).to_bytes(255, "big")
        inner = read(opened[20:])
        assert isinstance(inner, types.PQInnerData)
        assert opened[:20] == digest(bytes(inner))
        self._new = inner.new_nonce
        ours = types.ServerDHInnerData(
            self._nonce,
            self._server,
            _G,
            _long(_PRIME),
            _long(pow(_G, self._a, _PRIME)),
            int(time.time() + self.skew),
        )
        plain = digest(bytes(ours)) + bytes(ours)
        plain += os.urandom(-len(plain) % 16)
        key, vector = helpers.generate_key_data_from_nonce(self._server, self._new)
        sealed = AES.encrypt_ige(plain, key, vector)
        return bytes(types.ServerDHParamsOk(self._nonce, self._server, sealed))

    def _finish(self, encrypted: bytes) -> bytes:
        key, vector = helpers.generate_key_data_from_nonce(self._server, self._new)
        inner = read(AES.decrypt_ige(encrypted, key, vector)[20:])
        assert isinstance(inner, types.ClientDHInnerData)
        shared = pow(int.from_bytes(inner.g_b, "big"), self._a, _PRIME)
        self.key = AuthKey(_long(shared))
        proof = self.key.calc_new_nonce_hash(self._new, 1)
        return bytes(types.DhGenOk(self._nonce, self._server, proof))


@dataclass(slots=True)
class TwoSteps:
    """A second password, checked without being sent (SRP)."""

    password: str
    _b: int = field(default_factory=lambda: int.from_bytes(os.urandom(256), "big"))
    _algorithm: types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow = field(
        default_factory=lambda: (
            types.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow(
                os.urandom(8), os.urandom(16), 3, _telegrams_prime()
            )
        )
    )

    def asks(self) -> types.account.Password:
        """What a client needs to prove that it knows the password."""
        return types.account.Password(
            new_algo=self._algorithm,
            new_secure_algo=types.SecurePasswordKdfAlgoUnknown(),
            secure_random=os.urandom(32),
            has_password=True,
            current_algo=self._algorithm,
            srp_B=_padded(self._public()),
            srp_id=1,
        )

    def believes(self, proof: types.InputCheckPasswordSRP) -> bool:
        """Whether the proof is right."""
        p = int.from_bytes(self._algorithm.p, "big")
        a, b = int.from_bytes(proof.A, "big"), _padded(self._public())
        u = int.from_bytes(_hash(_padded(a), b), "big")
        secret = pow(a * pow(self._verifier(), u, p), self._b, p)
        mixed = bytes(
            x ^ y
            for x, y in zip(
                _hash(self._algorithm.p), _hash(_padded(self._algorithm.g)), strict=True
            )
        )
        expected = _hash(
            mixed,
            _hash(self._algorithm.salt1),
            _hash(self._algorithm.salt2),
            _padded(a),
            b,
            _hash(_padded(secret)),
        )
        return bool(expected == proof.M1)

    def _public(self) -> int:
        p = int.from_bytes(self._algorithm.p, "big")
        k = int.from_bytes(_hash(self._algorithm.p, _padded(self._algorithm.g)), "big")
        return (k * self._verifier() + pow(self._algorithm.g, self._b, p)) % p

    def _verifier(self) -> int:
        x = int.from_bytes(password.compute_hash(self._algorithm, self.password), "big")
        return pow(self._algorithm.g, x, int.from_bytes(self._algorithm.p, "big"))


def _padded(number: int) -> bytes:
    return number.to_bytes(256, "big")


def _hash(*parts: bytes) -> bytes:
    return sha256(b"".join(parts)).digest()


def _telegrams_prime() -> bytes:
    """The prime that clients know to be a good one; they refuse any other after a slow proof."""
    code = password.check_prime_and_good.__code__
    return next(bytes(one) for one in code.co_consts if isinstance(one, tuple) and len(one) == 256)
