#include "fake_smtp/host.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "fake_smtp/replies.hpp"
#include "sim/base/ignoring_case.hpp"

namespace mxdrill::fake_smtp {
namespace {

std::string ehlo_text(const Settings& settings, bool with_starttls) {
    std::string text = "250-" + settings.name.text() + "\n250-PIPELINING\n250-SIZE";
    if (settings.size_limit) text += " " + std::to_string(settings.size_limit->octets);
    if (with_starttls) text += "\n250-STARTTLS";
    return text + "\n250-8BITMIME\n250 ENHANCEDSTATUSCODES";
}

// The one recipient without a domain, whom every server knows (RFC 5321 §4.5.1).
bool is_postmaster(std::string_view recipient) {
    return base::same_ignoring_case(recipient, "postmaster");
}

}  // namespace

Host::Host(trace::ServerId id, Settings settings)
    : id_(id),
      settings_(std::move(settings)),
      banner_text_(settings_.banner.value_or("220 " + settings_.name.text() + " ESMTP")),
      banner_(protocol::reply_of(banner_text_)),
      ehlo_plain_(ehlo_text(settings_, false)),
      ehlo_starttls_(ehlo_text(settings_, true)),
      helo_("250 " + settings_.name.text()) {}

protocol::Reply Host::greet_connection(const base::IpAddress& client) {
    const auto& [most, most_of_client] =
        std::tie(settings_.max_connections, settings_.max_client_connections);
    ++open_connections_;
    const auto of_client = most_of_client ? ++client_connections_[client] : 0;
    if (most && open_connections_ > *most) return replies::kTooManyConnections;
    if (most_of_client && of_client > *most_of_client) return replies::kTooManyOfClient;
    return banner_;
}

void Host::connection_closed(const base::IpAddress& client) {
    --open_connections_;
    const auto of_client = client_connections_.find(client);
    if (of_client != client_connections_.end() && --of_client->second == 0) {
        client_connections_.erase(of_client);
    }
}

protocol::Reply Host::ehlo_reply(bool with_starttls) const {
    return {
        250,
        with_starttls ? ehlo_starttls_ : ehlo_plain_,
        {.pipelining = true, .eight_bit = true, .enhanced = true, .starttls = with_starttls, .size = true}};
}

protocol::Reply Host::helo_reply() const {
    return {250, helo_};
}

protocol::Reply Host::rcpt_reply(const base::IpAddress& client, std::string_view sender,
                                 std::string_view recipient, base::Instant now) {
    if (!relays_for(recipient)) return replies::kRelayingDenied;
    if (!knows(recipient)) return replies::kUnknownUser;
    if (!take_token(client, now)) return replies::kTooOften;
    if (still_grey(client, sender, recipient, now)) return replies::kGreylisted;
    return replies::kRcptOk;
}

bool Host::relays_for(std::string_view recipient) const {
    if (is_postmaster(recipient)) return !settings_.domains.empty();
    const auto domain = recipient.substr(recipient.rfind('@') + 1);
    return std::any_of(settings_.domains.begin(), settings_.domains.end(),
                       [&](const base::Name& own) { return base::same_ignoring_case(own.text(), domain); });
}

bool Host::knows(std::string_view recipient) const {
    if (!settings_.recipients || is_postmaster(recipient)) return true;
    return std::any_of(settings_.recipients->begin(), settings_.recipients->end(),
                       [&](const std::string& known) { return base::same_ignoring_case(known, recipient); });
}

bool Host::take_token(const base::IpAddress& client, base::Instant now) {
    if (!settings_.rate_limit) return true;
    const auto capacity = static_cast<double>(settings_.rate_limit->count);
    auto& bucket = buckets_.try_emplace(client, Bucket{capacity, now}).first->second;
    const double refill = base::in_seconds(now - bucket.filled) / settings_.rate_limit->interval_s();
    bucket = {std::min(capacity, bucket.tokens + refill), now};
    // A bucket that refills at an even pace must give at that pace: a sum of rounded parts may fall short of
    // a whole token by far less than this.
    constexpr double kRounding = 1e-6;
    if (bucket.tokens < 1.0 - kRounding) return false;
    bucket.tokens -= 1.0;
    return true;
}

bool Host::still_grey(const base::IpAddress& client, std::string_view sender, std::string_view recipient,
                      base::Instant now) {
    if (!settings_.greylist) return false;
    return now - greylist_.first_seen(client, sender, recipient, now) < *settings_.greylist;
}

}  // namespace mxdrill::fake_smtp
