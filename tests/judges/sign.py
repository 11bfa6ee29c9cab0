"""Signs a letter as offices do, and as they must not, with keys that live as long as this run.

    sign.py FOLDER < letter.pdf

Writes to FOLDER: ca.pem, whom to trust; good-*.pdf, which must be taken; bad-*.pdf,
which must be refused; early.pdf, which is older than the letter. Prints ok.
"""

import datetime
import io
import sys
from pathlib import Path

from asn1crypto import algos
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers import pdf_signer
from pyhanko.sign.signers.pdf_byterange import PdfSignedData
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

NOW = datetime.datetime.now(datetime.timezone.utc)
DAY = datetime.timedelta(days=1)
PADES = fields.SigSeedSubFilter.PADES


def rsa_key():
    return rsa.generate_private_key(65537, 2048)


class Holder:
    """A key with its certificate, given by an issuer or by itself."""

    def __init__(self, name, issuer=None, *, key=None, ca=False, since=NOW - 9 * DAY, until=NOW + 9 * DAY, usage="sign", purposes=()):
        self.key = key or ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Tỉnh Sóc Trăng"),
                x509.NameAttribute(NameOID.COMMON_NAME, name),
            ]
        )
        self.above = [issuer, *issuer.above] if issuer else []
        builder = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name(issuer.name if issuer else self.name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(since)
            .not_valid_after(until)
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=usage == "sign",
                    content_commitment=usage == "sign",
                    key_encipherment=usage == "encrypt",
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=ca,
                    crl_sign=ca,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
        )
        if purposes:
            builder = builder.add_extension(x509.ExtendedKeyUsage(purposes), critical=True)
        self.certificate = builder.sign(issuer.key if issuer else self.key, hashes.SHA256())

    def asn1(self):
        return asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    def asn1_key(self):
        return asn1_keys.PrivateKeyInfo.load(self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))

    def signer(self, **options):
        store = SimpleCertificateStore()
        store.register_multiple(each.asn1() for each in self.above)
        return signers.SimpleSigner(signing_cert=self.asn1(), signing_key=self.asn1_key(), cert_registry=store, **options)


def opened(pdf):
    return IncrementalPdfFileWriter(io.BytesIO(pdf))


def saved(writer):
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def stamper(holder=None):
    holder = holder or STAMPER
    return DummyTimeStamper(holder.asn1(), holder.asn1_key())


def pss():
    """RSA-PSS as ETSI TS 119 312 wants it: a salt as long as the hash."""
    sha256 = {"algorithm": "sha256"}
    mask = {"algorithm": "mgf1", "parameters": sha256}
    parameters = {"hash_algorithm": sha256, "mask_gen_algorithm": mask, "salt_length": 32}
    return algos.SignedDigestAlgorithm({"algorithm": "rsassa_pss", "parameters": parameters})


def sign(
    pdf,
    holder,
    field,
    box=None,
    *,
    writer=None,
    change=None,
    mechanism=None,
    stamped=False,
    stamped_by=None,
    style=None,
    makes_field=True,
    lock=None,
    **options,
):
    """The PDF with a signature more; `change` may do something else in the same save."""
    writer = writer or opened(pdf)
    if change:
        change(writer)
    options = {"subfilter": PADES, "md_algorithm": "sha256", **options}
    pdf_signer = signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name=field, **options),
        holder.signer(signature_mechanism=mechanism),
        timestamper=stamper(stamped_by) if stamped or stamped_by else None,
        stamp_style=style,
        new_field_spec=fields.SigFieldSpec(field, on_page=0, box=box, **(lock or {})) if makes_field else None,
    )
    return pdf_signer.sign_pdf(writer).getvalue()


def packed(pdf, holder, field, box=None):
    """Signed by a tool that writes object streams and a cross-reference stream."""
    writer = opened(pdf)
    writer.stream_xrefs = True
    pack, add = writer.prepare_object_stream(), writer.add_object

    def add_packed(obj, obj_stream=None, idnum=None):
        alone = isinstance(obj, (generic.StreamObject, PdfSignedData)) or idnum is not None
        return add(obj, obj_stream=None if alone else pack, idnum=idnum)

    writer.add_object = add_packed
    return sign(pdf, holder, field, box, writer=writer)


def page(writer):
    kids = writer.root["/Pages"]["/Kids"]
    return kids[0].get_object()


def new_text(writer):
    stream = generic.StreamObject(stream_data=b"BT /f0 12 Tf (khac) Tj ET")
    page(writer)["/Contents"] = writer.add_object(stream)
    writer.update_container(page(writer))


def rewritten_text(writer):
    contents = page(writer)["/Contents"]
    contents = contents if isinstance(contents, generic.StreamObject) else contents[0]
    contents._data, contents._encoded_data = b"BT ET", None
    writer.update_container(contents)


def overlay(writer):
    dictionary = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/FreeText"),
            pdf_name("/Contents"): generic.pdf_string("che"),
            pdf_name("/DA"): generic.pdf_string("/Helv 12 Tf"),
            pdf_name("/Rect"): generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 600, 800)]),
        }
    )
    here = page(writer)
    annotations = here.get("/Annots", None)
    if annotations is None:
        annotations = here["/Annots"] = generic.ArrayObject()
    annotations.append(writer.add_object(dictionary))
    writer.update_container(here)


def script(writer):
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): generic.pdf_string("app.alert(1)")}
    writer.root["/OpenAction"] = writer.add_object(generic.DictionaryObject(action))
    writer.update_root()


def title(writer):
    writer.set_info(generic.DictionaryObject({pdf_name("/Title"): generic.pdf_string("khac")}))


def rotated(writer):
    page(writer)["/Rotate"] = generic.NumberObject(180)
    writer.update_container(page(writer))


def attached(writer):
    file = embed.EmbeddedFileObject.from_file_data(writer, b"MZ", mime_type="application/octet-stream")
    embed.embed_file(writer, embed.FileSpec("a.exe", embedded_data=file))


def forged(pdf):
    """The last digit of the signature is another."""
    before, contents, after = pdf.rpartition(b"/Contents <")
    digits, bracket, rest = after.partition(b">")
    signature = digits.rstrip(b"0")
    other = b"1" if signature[-1:] != b"1" else b"2"
    return before + contents + (signature[:-1] + other).ljust(len(digits), b"0") + bracket + rest


def short(pdf):
    """The range ends a byte before the file does."""
    before, range_, after = pdf.rpartition(b"/ByteRange [")
    numbers, bracket, rest = after.partition(b"]")
    *start, length = numbers.split()
    return before + range_ + b" ".join([*start, str(int(length) - 1).encode()]) + bracket + rest


def with_covered_text(pdf):
    """Signed in one field, while another that stays empty paints over the letter."""
    writer = opened(pdf)
    fields.append_signature_field(writer, fields.SigFieldSpec("Nguoi", on_page=0, box=HERE))
    fields.append_signature_field(writer, fields.SigFieldSpec("CoQuan", on_page=0, box=(50, 400, 300, 560)))
    writer = opened(saved(writer))
    box = generic.ArrayObject([generic.NumberObject(n) for n in (0, 0, 250, 160)])
    kind = {"/Type": pdf_name("/XObject"), "/Subtype": pdf_name("/Form"), "/BBox": box}
    kind = {pdf_name(key): value for key, value in kind.items()}
    white = writer.add_object(generic.StreamObject(kind, stream_data=b"1 g 0 0 250 160 re f"))
    empty = writer.root["/AcroForm"]["/Fields"][1]
    empty[pdf_name("/AP")] = generic.DictionaryObject({pdf_name("/N"): white})
    writer.update_container(empty)
    return sign(saved(writer), person, "Nguoi", makes_field=False)


def with_validation_data(pdf, *more):
    """As a tool leaves a file that signs at the level B-LT."""
    out = io.BytesIO(pdf)
    DocumentSecurityStore.add_dss(out, sig_contents=None, certs=[each.asn1() for each in (authority, *more)])
    return out.getvalue()


def signed_early(pdf, holder):
    """As by a machine whose clock is behind."""

    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.datetime(2021, 12, 1, tzinfo=tz)

    pdf_signer.datetime = Clock
    early = sign(pdf, holder, "Nguoi")
    pdf_signer.datetime = datetime.datetime
    return early


def time_stamped(pdf):
    return signers.PdfTimeStamper(stamper()).timestamp_pdf(opened(pdf), "sha256").getvalue()


def flipped(pdf, at):
    changed = bytearray(pdf)
    changed[at] ^= 1
    return bytes(changed)


# What an honest tool refuses to do.
signers.PdfSigner._enforce_certification_constraints = lambda self, reader: None

letter, folder = sys.stdin.buffer.read(), Path(sys.argv[1])
authority = Holder("Gốc thử nghiệm", ca=True, key=rsa_key())
between = Holder("Trung gian thử nghiệm", authority, ca=True)
STAMPER = Holder("Dấu thời gian", authority, key=rsa_key(), purposes=[ExtendedKeyUsageOID.TIME_STAMPING])
person = Holder("Dương Văn Nhân", authority)
agency = Holder("Sở Thông tin và Truyền thông", between, key=rsa_key())
p384_key = ec.generate_private_key(ec.SECP384R1())
large = Holder("P-384", authority, key=p384_key, purposes=[ExtendedKeyUsageOID.EMAIL_PROTECTION])
UNKNOWN_STAMPER = Holder("Dấu lạ", key=rsa_key(), purposes=[ExtendedKeyUsageOID.TIME_STAMPING])
veteran = Holder("Ký sớm", authority, since=datetime.datetime(2020, 1, 1))
stranger = Holder("Người lạ", Holder("Gốc lạ", ca=True))
expired = Holder("Hết hạn", authority, until=NOW - DAY)
encrypting = Holder("Mã hóa", authority, usage="encrypt")
small = Holder("Khóa ngắn", authority, key=rsa.generate_private_key(65537, 1024))
web = Holder("Máy chủ", authority, purposes=[ExtendedKeyUsageOID.SERVER_AUTH])

itself = Holder("Tự ký", ca=True)

HERE, THERE = (330, 150, 530, 250), (300, 160, 400, 260)
one = sign(letter, person, "Nguoi", HERE)
two = sign(one, agency, "CoQuan", THERE)


def certified(permission):
    return sign(letter, person, "Nguoi", HERE, certify=True, docmdp_permissions=permission)


def locked_field(*names, permission=None):
    """Signed in a field that locks these, or all if none is named."""
    action = fields.FieldMDPAction.INCLUDE if names else fields.FieldMDPAction.ALL
    lock = {"field_mdp_spec": fields.FieldMDPSpec(action, list(names) or None), "doc_mdp_update_value": permission}
    return sign(letter, person, "Nguoi", HERE, lock=lock)


good = {
    "one": one,
    "two": two,
    "invisible": sign(sign(letter, person, "Nguoi"), agency, "CoQuan"),
    "pss": sign(letter, agency, "Nguoi", HERE, mechanism=pss()),
    "p384": sign(letter, large, "Nguoi", HERE, md_algorithm="sha384"),
    "sha512": sign(letter, agency, "Nguoi", HERE, md_algorithm="sha512"),
    "stamped": sign(sign(letter, person, "Nguoi", HERE, stamped=True), agency, "CoQuan", THERE, stamped=True),
    "stamped-by-unknown": sign(letter, person, "Nguoi", HERE, stamped_by=UNKNOWN_STAMPER),
    "packed": packed(packed(letter, person, "Nguoi", HERE), agency, "CoQuan", THERE),
    "packed-then-plain": sign(packed(letter, person, "Nguoi", HERE), agency, "CoQuan", THERE),
    "certified": sign(certified(fields.MDPPerm.FILL_FORMS), agency, "CoQuan", THERE),
    "rsa-then-p256": sign(sign(letter, agency, "CoQuan", HERE), person, "Nguoi", THERE),
    "field-locked": sign(locked_field("Nguoi"), agency, "CoQuan", THERE),
    "itself": sign(letter, itself, "Nguoi", HERE),
    "text-stamp": sign(letter, person, "Nguoi", HERE, style=TextStampStyle(stamp_text="Ky boi: %(signer)s")),
    "reason": sign(letter, person, "Nguoi", HERE, reason="Phê duyệt", location="Sóc Trăng", name="Dương Văn Nhân"),
}
prepared = opened(letter)
fields.append_signature_field(prepared, fields.SigFieldSpec("Nguoi", on_page=0, box=HERE))
fields.append_signature_field(prepared, fields.SigFieldSpec("CoQuan", on_page=0, box=THERE))
prepared = saved(prepared)
good["prepared-one"] = sign(prepared, agency, "CoQuan", makes_field=False)
good["prepared-fields"] = sign(sign(prepared, person, "Nguoi", makes_field=False), agency, "CoQuan", makes_field=False)

unsigned_save = opened(one)
overlay(unsigned_save)
resaved = opened(one)
rewritten_text(resaved)
dated = opened(one)
dated.update_root()
bad = {
    "unsigned": letter,
    "unsigned-fields": prepared,
    "foreign": sign(letter.replace(b"Loa", b"Lao", 1), person, "Nguoi"),
    "flipped-letter": flipped(one, len(letter) // 2),
    "flipped-appearance": flipped(one, one.index(b"/BBox", len(letter)) + 8),
    "flipped-signature": forged(one),
    "hole": one.replace(b"/ByteRange [0 ", b"/ByteRange [1 "),
    "short": short(one),
    "trailing-bytes": one + b"x",
    "trailing-comment": one + b"\n%x\n",
    "saved-after": saved(dated),
    "overlay-after": saved(unsigned_save),
    "page-after": saved(resaved),
    "page-after-signed-again": sign(saved(resaved), agency, "CoQuan"),
    "text-rewritten": sign(letter, person, "Nguoi", change=rewritten_text),
    "text-new": sign(letter, person, "Nguoi", change=new_text),
    "rotated": sign(letter, person, "Nguoi", change=rotated),
    "overlay": sign(letter, person, "Nguoi", change=overlay),
    "overlay-second": sign(one, agency, "CoQuan", change=overlay),
    "script": sign(letter, person, "Nguoi", change=script),
    "attached": sign(letter, person, "Nguoi", change=attached),
    "title": sign(letter, person, "Nguoi", change=title),
    "large": sign(letter, person, "Nguoi", (50, 100, 550, 700)),
    "off-page": sign(letter, person, "Nguoi", (550, 100, 700, 200)),
    "untrusted": sign(letter, stranger, "Nguoi"),
    "untrusted-second": sign(one, stranger, "CoQuan"),
    "expired": sign(letter, expired, "Nguoi"),
    "encrypting": sign(letter, encrypting, "Nguoi"),
    "web": sign(letter, web, "Nguoi"),
    "sha1": sign(letter, agency, "Nguoi", md_algorithm="sha1"),
    "not-pades": sign(letter, person, "Nguoi", subfilter=fields.SigSeedSubFilter.ADOBE_PKCS7_DETACHED),
    "document-stamped": time_stamped(one),
    "document-stamped-between": sign(time_stamped(one), agency, "CoQuan"),
    "covered-text": with_covered_text(letter),
    "validation-data": with_validation_data(two),
    "validation-data-twice": with_validation_data(
        sign(with_validation_data(one), agency, "CoQuan", THERE), between
    ),
    "document-stamped-long-term": with_validation_data(time_stamped(with_validation_data(one)), STAMPER),
    "short-key": sign(letter, small, "Nguoi"),
    "three": sign(two, person, "Ba"),
    "stamped-by-nobody-named-for-it": sign(letter, person, "Nguoi", stamped_by=Holder("Khác", authority, key=rsa_key())),
    "locked-by-its-field": sign(
        locked_field("Nguoi", permission=fields.MDPPerm.NO_CHANGES), agency, "CoQuan", THERE
    ),
    "locked-fields": sign(locked_field(), agency, "CoQuan", THERE),
    "second-certifies": sign(
        one, agency, "CoQuan", THERE, certify=True, docmdp_permissions=fields.MDPPerm.FILL_FORMS
    ),
    "locked": sign(certified(fields.MDPPerm.NO_CHANGES), agency, "CoQuan", THERE),
}
for kind, files in {"good": good, "bad": bad}.items():
    for name, content in files.items():
        (folder / f"{kind}-{name}.pdf").write_bytes(content)
(folder / "early.pdf").write_bytes(signed_early(letter, veteran))
anchors = [each.certificate.public_bytes(Encoding.PEM) for each in (authority, itself)]
(folder / "ca.pem").write_bytes(b"".join(anchors))
print("ok")
