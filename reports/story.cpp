#include "reports/story.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>
#include <utility>

#include "reports/words.hpp"

namespace mxdrill::reports {
namespace {

using Phrases = std::pair<std::string_view, std::string_view>;

constexpr std::array<Phrases, 6> kDns{{
    {"servfail", "DNS gave no usable answer."},
    {"timeout", "DNS did not answer."},
    {"nxdomain", "DNS says that the domain does not exist."},
    {"nodata", "The domain has neither a mail host nor an address of its own."},
    {"null-mx", "The domain says that it takes no mail (a null MX, RFC 7505)."},
    {"loop", "The sender found itself in the MX list with nobody better before it: the mail would loop."},
}};
constexpr std::array<Phrases, 6> kBroken{{
    {"refused", "The server refused the connection."},
    {"unreachable", "The network says that the host cannot be reached."},
    {"reset", "The server reset the connection"},
    {"closed", "The server closed the connection"},
    {"tls-failed", "The TLS handshake failed."},
    {"protocol-error", "What the server sent is no SMTP reply."},
}};
constexpr std::array<Phrases, 9> kStages{{
    {"connect", "while connecting"},
    {"banner", "before its greeting"},
    {"ehlo", "after EHLO"},
    {"starttls", "at STARTTLS"},
    {"mail", "after MAIL"},
    {"rcpt", "after RCPT"},
    {"data", "after DATA"},
    {"body", "after the message's end"},
    {"quit", "at QUIT"},
}};

template <std::size_t N>
std::optional<std::string_view> phrase(const std::array<Phrases, N>& phrases, std::string_view word) {
    for (const auto& [key, text] : phrases) {
        if (key == word) return text;
    }
    return std::nullopt;
}

std::string at_stage(const TryRow& a_try) {
    return std::string(phrase(kStages, a_try.stage).value_or(""));
}

// A broken connection after the message's end leaves open whether the server has it.
bool leaves_doubt(const TryRow& a_try) {
    return a_try.stage == "body" && a_try.outcome != "accepted" && a_try.outcome != "tempfail" &&
           a_try.outcome != "permfail";
}

std::string broken(const TryRow& a_try) {
    if (a_try.outcome == "timeout") {
        if (a_try.stage == "connect") return "Nothing answered the connect.";
        return fmt::format("The server went silent {}.", at_stage(a_try));
    }
    const auto text = phrase(kBroken, a_try.outcome);
    if (!text) return fmt::format("It ended as \"{}\".", a_try.outcome);
    if (text->ends_with('.')) return std::string(*text);
    return fmt::format("{} {}.", *text, at_stage(a_try));
}

std::string place(std::string_view server, std::string_view preference) {
    if (preference.empty()) return std::string(server);
    return fmt::format("{} (preference {})", server, preference);
}

}  // namespace

std::string what_happened(const TryRow& a_try) {
    if (a_try.stage == "dns") {
        const auto text = phrase(kDns, a_try.outcome);
        return text ? std::string(*text) : fmt::format("DNS: {}.", a_try.outcome);
    }
    if (a_try.outcome == "accepted") return "The server took the message.";
    if (a_try.outcome == "tempfail") return fmt::format("A temporary refusal (4xx) {}.", at_stage(a_try));
    if (a_try.outcome == "permfail") return fmt::format("A permanent refusal (5xx) {}.", at_stage(a_try));
    if (!leaves_doubt(a_try)) return broken(a_try);
    return broken(a_try) + " It may have kept the message all the same.";
}

std::string what_followed(const TryRow& a_try, const TryRow* next) {
    if (a_try.action == "next") {
        if (!next || next->attempt != a_try.attempt) return "The sender looked for another address.";
        if (next->server == a_try.server) return "The sender went on to the server's next address.";
        if (next->preference == a_try.preference)
            return "The sender went on to the next host of the same tier.";
        return fmt::format("The sender went on to the hosts of preference {}.", next->preference);
    }
    if (a_try.action == "defer") {
        if (!next) return "The message went back into the queue.";
        return fmt::format("The message went back into the queue, for {}.",
                           human_duration(next->start - a_try.start - a_try.duration));
    }
    if (a_try.action == "bounce") return "The sender gave the message up.";
    return {};
}

std::string how_it_ended(const MessageRow& message) {
    if (message.final == "delivered") {
        return fmt::format("Delivered {} after arrival, to the mailbox system \"{}\" by {}.",
                           human_duration(message.delay.value_or(base::Duration{0})), message.store,
                           place(message.server, message.preference));
    }
    if (message.final == "queued") return "Still in the queue when the run ended.";
    if (message.final == "bounced") return "Bounced: it was given up, and its sender is told.";
    if (message.final == "lost") {
        const std::string who =
            message.first_server.empty() ? "A server" : place(message.first_server, message.first_preference);
        return fmt::format("Lost: {} took it, no mailbox has it, and nobody was told.", who);
    }
    if (message.final == "abandoned") return "Abandoned: it was given up, and nobody was told.";
    return fmt::format("Ended as \"{}\".", message.final);
}

}  // namespace mxdrill::reports
