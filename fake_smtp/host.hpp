// One server: its settings, and what it remembers from connection to connection.
#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "fake_smtp/fault.hpp"
#include "fake_smtp/greylist.hpp"
#include "fake_smtp/settings.hpp"
#include "sim/base/instant.hpp"
#include "sim/base/ip_address.hpp"
#include "sim/protocol/smtp.hpp"
#include "sim/rules/book.hpp"
#include "sim/trace/cast.hpp"

namespace mxdrill::fake_smtp {

/// The faults of all servers of a run; their counts are shared, since a glob can name several.
using Faults = rules::Book<Fault>;

/// The rules of one server. Its sessions ask it; it answers in replies whose texts live as long as it does.
class Host {
  public:
    Host(trace::ServerId id, Settings settings);
    Host(const Host&) = delete;  // its replies are views into it
    Host& operator=(const Host&) = delete;

    [[nodiscard]] trace::ServerId id() const { return id_; }
    [[nodiscard]] const Settings& settings() const { return settings_; }

    /// A connection was made. The reply is the banner, or 421 if there are `max_connections` already, or
    /// `max_client_connections` from this address.
    protocol::Reply greet_connection(const base::IpAddress& client);
    /// A connection that was greeted is gone.
    void connection_closed(const base::IpAddress& client);

    /// The 250 to EHLO.
    [[nodiscard]] protocol::Reply ehlo_reply(bool with_starttls) const;
    [[nodiscard]] protocol::Reply helo_reply() const;

    /// Whether a mail with so many recipients takes no more (RFC 5321 §4.5.3.1.10).
    [[nodiscard]] bool is_full_with(std::size_t recipients) const {
        return std::cmp_greater_equal(recipients, settings_.max_recipients);
    }
    /// The rules at RCPT in the order in which servers usually apply them: relaying, recipient, rate,
    /// greylist. A recipient that gets past the first two takes a token of its client's bucket.
    protocol::Reply rcpt_reply(const base::IpAddress& client, std::string_view sender,
                               std::string_view recipient, base::Instant now);

    [[nodiscard]] bool too_large(std::int64_t octets) const {
        return settings_.size_limit && octets > settings_.size_limit->octets;
    }

  private:
    struct Bucket {
        double tokens;
        base::Instant filled;
    };

    [[nodiscard]] bool relays_for(std::string_view recipient) const;
    [[nodiscard]] bool knows(std::string_view recipient) const;
    bool take_token(const base::IpAddress& client, base::Instant now);
    bool still_grey(const base::IpAddress& client, std::string_view sender, std::string_view recipient,
                    base::Instant now);

    trace::ServerId id_;
    Settings settings_;
    std::string banner_text_;
    protocol::Reply banner_;
    std::string ehlo_plain_;
    std::string ehlo_starttls_;
    std::string helo_;
    template <class Value>
    using ByClient = boost::unordered_flat_map<base::IpAddress, Value, std::hash<base::IpAddress>>;
    std::int64_t open_connections_ = 0;
    ByClient<std::int64_t> client_connections_;  // no entry for none; counted if there is a limit
    ByClient<Bucket> buckets_;
    Greylist greylist_;
};

}  // namespace mxdrill::fake_smtp
