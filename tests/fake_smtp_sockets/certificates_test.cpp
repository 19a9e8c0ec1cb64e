// Certificates, as a client's OpenSSL judges them.
#include "fake_smtp/sockets/certificates.hpp"

#include <gtest/gtest.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>

namespace mxdrill::fake_smtp::sockets {
namespace {

using base::Name;

const Name kHost = Name::of("mx1.example.test");

struct FreeX509 {
    void operator()(X509* certificate) const { X509_free(certificate); }
};
using Owned = std::unique_ptr<X509, FreeX509>;

Owned ca_of(const Authority& authority) {
    const std::string pem = authority.ca_pem();
    BIO* memory = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    Owned ca(PEM_read_bio_X509(memory, nullptr, nullptr, nullptr));
    BIO_free(memory);
    EXPECT_NE(ca, nullptr);
    return ca;
}

X509* shown_by(Authority& authority, const Name& host, Certificate kind) {
    return SSL_CTX_get0_certificate(authority.context_for(host, kind).native_handle());
}

// X509_V_OK, or why a client that trusts the CA and wants to speak to `host` does not accept it.
int judged(const Authority& trusted, X509* certificate, const Name& host) {
    const Owned ca = ca_of(trusted);
    X509_STORE* store = X509_STORE_new();
    X509_STORE_add_cert(store, ca.get());
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, certificate, nullptr);
    X509_STORE_CTX_set_default(context, "ssl_server");
    X509_VERIFY_PARAM* wanted = X509_STORE_CTX_get0_param(context);
    X509_VERIFY_PARAM_set1_host(wanted, host.text().c_str(), 0);
    X509_VERIFY_PARAM_set_flags(wanted, X509_V_FLAG_X509_STRICT);
    X509_verify_cert(context);
    const int error = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return error;
}

int judged(Certificate kind) {
    Authority authority;
    return judged(authority, shown_by(authority, kHost, kind), kHost);
}

TEST(Certificates, AValidOneIsAccepted) {
    EXPECT_EQ(judged(Certificate::valid), X509_V_OK);
}

TEST(Certificates, EachOtherKindFailsInItsOwnWay) {
    EXPECT_EQ(judged(Certificate::self_signed), X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT);
    EXPECT_EQ(judged(Certificate::expired), X509_V_ERR_CERT_HAS_EXPIRED);
    EXPECT_EQ(judged(Certificate::wrong_name), X509_V_ERR_HOSTNAME_MISMATCH);
}

TEST(Certificates, NothingElseIsWrongWithAWrongName) {
    Authority authority;
    EXPECT_EQ(judged(authority, shown_by(authority, kHost, Certificate::wrong_name),
                     Name::of(Authority::kWrongName)),
              X509_V_OK);
}

TEST(Certificates, NothingElseIsWrongWithASelfSignedOne) {
    Authority authority;
    X509* certificate = shown_by(authority, kHost, Certificate::self_signed);
    EXPECT_EQ(X509_self_signed(certificate, 1), 1);
    EXPECT_EQ(X509_check_host(certificate, kHost.text().c_str(), 0, 0, nullptr), 1);
}

TEST(Certificates, AreForOneHost) {
    Authority authority;
    EXPECT_EQ(judged(authority, shown_by(authority, kHost, Certificate::valid), Name::of("mx2.example.test")),
              X509_V_ERR_HOSTNAME_MISMATCH);
}

TEST(Certificates, OfAnotherRunAreNotTrusted) {
    Authority today;
    const Authority yesterday;
    EXPECT_NE(judged(yesterday, shown_by(today, kHost, Certificate::valid), kHost), X509_V_OK);
}

TEST(Certificates, TheLongestNameIsAcceptedToo) {
    const std::string label(63, 'a');
    const Name host = Name::of(label + "." + label + "." + label + ".example.test");
    Authority authority;
    EXPECT_EQ(judged(authority, shown_by(authority, host, Certificate::valid), host), X509_V_OK);
}

TEST(Certificates, AContextIsMadeOnce) {
    Authority authority;
    auto& first = authority.context_for(kHost, Certificate::valid);
    authority.context_for(kHost, Certificate::expired);
    authority.context_for(Name::of("mx2.example.test"), Certificate::valid);
    EXPECT_EQ(&authority.context_for(kHost, Certificate::valid), &first);
}

// Lets a client with these limits and the server shake hands in memory.
bool shake_hands(SSL_CTX* server_settings, int oldest, int newest) {
    SSL_CTX* client_settings = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_min_proto_version(client_settings, oldest);
    SSL_CTX_set_max_proto_version(client_settings, newest);
    SSL* client = SSL_new(client_settings);
    SSL* server = SSL_new(server_settings);
    BIO* ends[2];
    BIO_new_bio_pair(&ends[0], 0, &ends[1], 0);
    SSL_set_bio(client, ends[0], ends[0]);
    SSL_set_bio(server, ends[1], ends[1]);
    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    for (int i = 0; i < 10; ++i) {
        SSL_do_handshake(client);
        SSL_do_handshake(server);
    }
    const bool done = SSL_is_init_finished(client) == 1 && SSL_is_init_finished(server) == 1;
    SSL_free(client);
    SSL_free(server);
    SSL_CTX_free(client_settings);
    return done;
}

TEST(Certificates, AreShownInTls12AndNewerOnly) {
    Authority authority;
    for (const auto kind :
         {Certificate::valid, Certificate::self_signed, Certificate::expired, Certificate::wrong_name}) {
        SSL_CTX* server = authority.context_for(kHost, kind).native_handle();
        EXPECT_TRUE(shake_hands(server, TLS1_3_VERSION, TLS1_3_VERSION));
        EXPECT_TRUE(shake_hands(server, TLS1_2_VERSION, TLS1_2_VERSION));
        EXPECT_FALSE(shake_hands(server, TLS1_VERSION, TLS1_1_VERSION));
    }
}

}  // namespace
}  // namespace mxdrill::fake_smtp::sockets
