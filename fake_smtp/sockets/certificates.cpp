#include "fake_smtp/sockets/certificates.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <initializer_list>

namespace mxdrill::fake_smtp::sockets {
namespace {

template <auto release>
struct Release {
    template <class Owned>
    void operator()(Owned* owned) const {
        release(owned);
    }
};
using Bignum = std::unique_ptr<BIGNUM, Release<BN_free>>;
using Key = std::unique_ptr<EVP_PKEY, Release<EVP_PKEY_free>>;
using Memory = std::unique_ptr<BIO, Release<BIO_free>>;
using X509Ptr = std::unique_ptr<X509, Release<X509_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Release<X509_EXTENSION_free>>;

// None of the calls can fail but for want of memory or of an algorithm.
void require(bool succeeded) {
    if (!succeeded) std::abort();
}

/// From when to when a certificate is valid, in days from now.
struct Validity {
    int from = 0;
    int to = 0;
};

struct Entry {
    int kind;  // NID_…
    std::string value;
};

/// What a certificate says, but for its key and who signs it.
struct Statement {
    std::string common_name;
    Validity validity;
    std::initializer_list<Entry> extensions;
};

Key new_key() {
    Key key(EVP_EC_gen("P-256"));
    require(key != nullptr);
    return key;
}

// RFC 5280 §4.1.2.2: positive, at most 20 octets; random, so that a client that remembers certificates of an
// earlier run meets no number twice.
void number(X509& certificate) {
    const Bignum serial(BN_new());
    require(serial && BN_rand(serial.get(), 127, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
            BN_to_ASN1_INTEGER(serial.get(), X509_get_serialNumber(&certificate)) != nullptr);
}

void name(X509& certificate, const std::string& common_name) {
    const auto add = [subject = X509_get_subject_name(&certificate)](const char* field,
                                                                     const std::string& text) {
        require(X509_NAME_add_entry_by_txt(subject, field, MBSTRING_UTF8,
                                           reinterpret_cast<const unsigned char*>(text.data()),
                                           static_cast<int>(text.size()), -1, 0) == 1);
    };
    constexpr std::size_t kLongest = 64;  // RFC 5280 appendix A.1, ub-common-name
    add("O", "mxdrill");
    if (common_name.size() <= kLongest) add("CN", common_name);
}

void extend(X509& certificate, X509& issuer, const Entry& entry) {
    X509V3_CTX context{};
    X509V3_set_ctx(&context, &issuer, &certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, entry.kind, entry.value.c_str()));
    require(extension && X509_add_ext(&certificate, extension.get(), -1) == 1);
}

/// A certificate of `key`, signed by the issuer's; by its own without an issuer.
X509Ptr issue(const Statement& statement, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key) {
    constexpr long kDay = 24L * 3600;
    X509Ptr certificate(X509_new());
    require(certificate && X509_set_version(certificate.get(), X509_VERSION_3) == 1);
    X509& made = *certificate;
    X509& signer = issuer == nullptr ? made : *issuer;
    number(made);
    name(made, statement.common_name);
    require(X509_set_issuer_name(&made, X509_get_subject_name(&signer)) == 1 &&
            X509_gmtime_adj(X509_getm_notBefore(&made), statement.validity.from * kDay) != nullptr &&
            X509_gmtime_adj(X509_getm_notAfter(&made), statement.validity.to * kDay) != nullptr &&
            X509_set_pubkey(&made, key) == 1);
    for (const auto& entry : statement.extensions) extend(made, signer, entry);
    require(X509_sign(&made, issuer_key == nullptr ? key : issuer_key, EVP_sha256()) > 0);
    return certificate;
}

}  // namespace

/// The CA's key and its certificate.
struct Authority::Issuer {
    Key key = new_key();
    X509Ptr certificate = issue({"mxdrill test CA",
                                 {-365, 3650},
                                 {{NID_basic_constraints, "critical,CA:TRUE,pathlen:0"},
                                  {NID_key_usage, "critical,keyCertSign,cRLSign"},
                                  {NID_subject_key_identifier, "hash"}}},
                                key.get(), nullptr, nullptr);

    /// A server's, of the kind that is wanted.
    [[nodiscard]] X509Ptr vouch(const base::Name& host, Certificate kind, EVP_PKEY* server_key) const {
        const std::string shown = kind == Certificate::wrong_name ? kWrongName : host.text();
        const bool by_itself = kind == Certificate::self_signed;
        return issue({shown,
                      kind == Certificate::expired ? Validity{-60, -30} : Validity{-1, 365},
                      {{NID_basic_constraints, "critical,CA:FALSE"},
                       {NID_key_usage, "critical,digitalSignature"},
                       {NID_ext_key_usage, "serverAuth"},
                       {NID_subject_key_identifier, "hash"},
                       {NID_authority_key_identifier, "keyid"},
                       {NID_subject_alt_name, "DNS:" + shown}}},
                     server_key, by_itself ? nullptr : certificate.get(), by_itself ? nullptr : key.get());
    }
};

Authority::Authority() : issuer_(std::make_unique<Issuer>()) {}

Authority::~Authority() = default;

std::string Authority::ca_pem() const {
    const Memory memory(BIO_new(BIO_s_mem()));
    require(memory && PEM_write_bio_X509(memory.get(), issuer_->certificate.get()) == 1);
    char* text = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(size)};
}

boost::asio::ssl::context& Authority::context_for(const base::Name& host, Certificate kind) {
    using Context = boost::asio::ssl::context;
    const auto found = contexts_.find({host, kind});
    if (found != contexts_.end()) return found->second;

    Context context(Context::tls_server);
    const Key key = new_key();
    const X509Ptr certificate = issuer_->vouch(host, kind, key.get());
    SSL_CTX* settings = context.native_handle();
    require(SSL_CTX_set_min_proto_version(settings, TLS1_2_VERSION) == 1 &&
            SSL_CTX_use_certificate(settings, certificate.get()) == 1 &&
            SSL_CTX_use_PrivateKey(settings, key.get()) == 1);
    SSL_CTX_set_mode(settings, SSL_MODE_RELEASE_BUFFERS);  // thousands of sessions idle
    return contexts_.emplace(std::pair(host, kind), std::move(context)).first->second;
}

}  // namespace mxdrill::fake_smtp::sockets
