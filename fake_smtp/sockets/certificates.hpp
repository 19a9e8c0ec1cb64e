// The certificates that the fake servers show, and the CA that signs them.
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "fake_smtp/settings.hpp"
#include "sim/base/name.hpp"

namespace mxdrill::fake_smtp::sockets {

/// A CA for tests, made anew each time, and what it vouches for. Its key never leaves the process. Keys are
/// on P-256, which takes well under a millisecond to make. Validity goes by the system's clock, since that is
/// what clients look at. OpenSSL without P-256 or without memory stops the program.
class Authority {
  public:
    Authority();
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;
    Authority(Authority&&) = delete;
    Authority& operator=(Authority&&) = delete;
    ~Authority();

    /// Its own certificate, for clients to trust: valid for ten years.
    [[nodiscard]] std::string ca_pem() const;

    /// A server's context, TLS 1.2 or newer, made when first asked for and kept as long as the authority. The
    /// host's name stands as a DNS name in the certificate (RFC 6125 §6.4), but of
    ///   valid        nothing is wrong: signed by the CA, valid for a year
    ///   self_signed  the signature is its own key's
    ///   expired      the last day was a month ago
    ///   wrong_name   the name is kWrongName
    boost::asio::ssl::context& context_for(const base::Name& host, Certificate kind);

    /// A context without a certificate: whatever the client offers, the handshake fails with an alert.
    boost::asio::ssl::context& broken() { return broken_; }

    /// The name in the certificates of all that have a wrong one (RFC 6761 §6.4: nobody's).
    static constexpr const char* kWrongName = "wrong-name.invalid";

  private:
    struct Issuer;

    std::unique_ptr<Issuer> issuer_;
    boost::asio::ssl::context broken_{boost::asio::ssl::context::tls_server};
    std::map<std::pair<base::Name, Certificate>, boost::asio::ssl::context> contexts_;
};

}  // namespace mxdrill::fake_smtp::sockets
