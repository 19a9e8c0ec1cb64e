#include "sim/net/addresses.hpp"

#include <linux/if_addr.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <thread>
#include <vector>

namespace mxdrill::net {
namespace {

// The answers for so many, two each, fit the smallest receive buffer that a kernel gives (an answer counts
// for about 800 octets).
constexpr std::size_t kAtOnce = 32;

/// One message of rtnetlink(7).
class Message {
  public:
    template <class Body>
    Message(std::uint16_t type, std::uint16_t flags, std::uint32_t number, const Body& body) {
        nlmsghdr header{};
        header.nlmsg_type = type;
        header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
        header.nlmsg_seq = number;
        append(&header, sizeof header);
        append(&body, sizeof body);
    }

    Message& with(unsigned short type, const base::IpAddress& address) {
        return with(type, address.octets().data(), address.is_v6() ? 16 : 4);
    }
    Message& with(unsigned short type, unsigned number) { return with(type, &number, sizeof number); }

    /// Of a route.
    Message& with_metric(unsigned short metric, std::uint32_t value) {
        const rtattr outer{static_cast<unsigned short>(RTA_LENGTH(RTA_LENGTH(sizeof value))), RTA_METRICS};
        append(&outer, sizeof outer);
        return with(metric, &value, sizeof value);
    }

    [[nodiscard]] std::span<const char> octets() const { return {octets_.data(), used_}; }

  private:
    Message& with(unsigned short type, const void* value, std::size_t size) {
        const rtattr attribute{static_cast<unsigned short>(RTA_LENGTH(size)), type};
        append(&attribute, sizeof attribute);
        append(value, size);
        return *this;
    }

    // All parts are multiples of 4 octets, netlink's alignment.
    void append(const void* from, std::size_t size) {
        std::memcpy(octets_.data() + used_, from, size);
        used_ += size;
        const auto length = static_cast<std::uint32_t>(used_);
        std::memcpy(octets_.data() + offsetof(nlmsghdr, nlmsg_len), &length, sizeof length);
    }

    std::array<char, 128> octets_{};
    std::size_t used_ = 0;
};

/// The address as the interface's own and as its peer's, as ip-address(8) sends it.
Message new_address(const base::IpAddress& address, std::uint32_t number, unsigned interface) {
    ifaddrmsg body{};
    body.ifa_family = address.is_v6() ? AF_INET6 : AF_INET;
    body.ifa_prefixlen = static_cast<std::uint8_t>(address.is_v6() ? 128 : 32);
    body.ifa_flags = IFA_F_NODAD;  // else an IPv6 address would be tentative for a second
    body.ifa_index = interface;
    return Message(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, number, body)
        .with(IFA_LOCAL, address)
        .with(IFA_ADDRESS, address);
}

/// A local route. To a new IPv6 address the kernel lays one by a worker, milliseconds or, among thousands, a
/// second after the address can be bound, and a SYN in between would be lost. Whoever sends by this one
/// confirms at once what it gets (RTAX_QUICKACK): a confirmation that is held back may hold back the other
/// end (RFC 896), and nothing may be under way while a clock jumps.
Message way_to(const base::IpAddress& address, std::uint32_t number, unsigned interface) {
    rtmsg body{};
    body.rtm_family = address.is_v6() ? AF_INET6 : AF_INET;
    body.rtm_dst_len = static_cast<unsigned char>(address.is_v6() ? 128 : 32);
    body.rtm_scope = address.is_v6() ? RT_SCOPE_UNIVERSE : RT_SCOPE_HOST;
    body.rtm_table = RT_TABLE_LOCAL;
    body.rtm_protocol = RTPROT_STATIC;
    body.rtm_type = RTN_LOCAL;
    return Message(RTM_NEWROUTE, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE, number, body)
        .with(RTA_DST, address)
        .with(RTA_OIF, interface)
        .with_metric(RTAX_QUICKACK, 1);
}

/// Takes the kernel's own way away, to which it prefers no other.
Message no_way_of_kernel_to(const base::IpAddress& address, unsigned interface) {
    rtmsg body{};
    body.rtm_family = AF_INET6;
    body.rtm_dst_len = 128;
    body.rtm_scope = RT_SCOPE_NOWHERE;  // any
    body.rtm_table = RT_TABLE_LOCAL;
    body.rtm_protocol = RTPROT_KERNEL;
    body.rtm_type = RTN_LOCAL;
    return Message(RTM_DELROUTE, NLM_F_ACK, 0, body).with(RTA_DST, address).with(RTA_OIF, interface);
}

class RouteSocket {
  public:
    RouteSocket() : socket_(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)) {}
    RouteSocket(const RouteSocket&) = delete;
    RouteSocket& operator=(const RouteSocket&) = delete;
    RouteSocket(RouteSocket&&) = delete;
    RouteSocket& operator=(RouteSocket&&) = delete;
    ~RouteSocket() {
        if (socket_ >= 0) close(socket_);
    }

    /// Adds them all; the first error, or 0, and which address it met.
    int add(std::span<const base::IpAddress> addresses, bool is_own, std::size_t& met) {
        const unsigned interface = if_nametoindex("lo");
        std::vector<char> request;
        std::size_t questions = 0;
        const auto ask = [&](const Message& message) {
            request.insert(request.end(), message.octets().begin(), message.octets().end());
            ++questions;
        };
        for (std::uint32_t i = 0; i < addresses.size(); ++i) {
            if (is_own) ask(new_address(addresses[i], i, interface));
            ask(way_to(addresses[i], i, interface));
        }
        if (send(socket_, request.data(), request.size(), 0) < 0) return errno;
        return first_error(questions, met);
    }

    /// Whether the kernel had laid a way of its own; it is gone then.
    bool take_way_of_kernel(const base::IpAddress& address) {
        const Message message = no_way_of_kernel_to(address, if_nametoindex("lo"));
        std::size_t met = 0;
        return send(socket_, message.octets().data(), message.octets().size(), 0) >= 0 &&
               first_error(1, met) == 0;
    }

  private:
    int first_error(std::size_t questions, std::size_t& met) {
        int first = 0;
        for (std::size_t answers = 0; answers < questions;) {
            const auto size = receive();
            if (size == 0) return errno;
            for (std::size_t at = 0; at < size; ++answers) {
                const auto header = part<nlmsghdr>(at);
                const int error = -part<nlmsgerr>(at + NLMSG_HDRLEN).error;
                at += std::max<std::size_t>(NLMSG_ALIGN(header.nlmsg_len), NLMSG_HDRLEN);
                if (first != 0 || error == 0 || error == EEXIST) continue;
                first = error;
                met = header.nlmsg_seq;
            }
        }
        return first;
    }

    /// How many octets the next answer has; 0 and errno if none comes.
    std::size_t receive() {
        ssize_t size = 0;
        do size = recv(socket_, buffer_.data(), buffer_.size(), 0);
        while (size < 0 && errno == EINTR);
        return size < 0 ? 0 : static_cast<std::size_t>(size);
    }

    template <class Part>
    [[nodiscard]] Part part(std::size_t at) const {
        Part part{};
        if (at + sizeof part <= buffer_.size()) std::memcpy(&part, buffer_.data() + at, sizeof part);
        return part;
    }

    std::array<char, 16384> buffer_{};
    int socket_;
};

Unable unable(const base::IpAddress& address, int error) {
    const bool no_v6 = address.is_v6() && (error == EOPNOTSUPP || error == EACCES || error == EAFNOSUPPORT);
    return {"a private network takes no " + address.text() + " (" + std::strerror(error) +
            (no_v6 ? "): switch IPv6 on (kernel without ipv6.disable=1), or leave IPv6 out of the scenario"
                   : "): choose a unicast address")};
}

std::optional<Unable> add(std::span<const base::IpAddress> addresses, bool is_own) {
    if (!in_private_network()) std::abort();
    RouteSocket route;
    for (std::size_t from = 0; from < addresses.size(); from += kAtOnce) {
        const auto some = addresses.subspan(from, std::min(kAtOnce, addresses.size() - from));
        std::size_t met = 0;
        if (const int error = route.add(some, is_own, met); error != 0) return unable(some[met], error);
    }
    return std::nullopt;
}

}  // namespace

std::optional<Unable> add_addresses(std::span<const base::IpAddress> addresses) {
    return add(addresses, true);
}

std::optional<Unable> add_others(std::span<const base::IpAddress> addresses) {
    return add(addresses, false);
}

std::optional<Unable> confirm_at_once(std::span<const base::IpAddress> addresses) {
    if (!in_private_network()) std::abort();
    constexpr int kMostLooks = 2000;
    RouteSocket route;
    for (const base::IpAddress& address : addresses) {
        int looks = 0;
        while (!route.take_way_of_kernel(address)) {
            if (++looks == kMostLooks)
                return Unable{"the kernel lays no way to " + address.text() + " in a private network"};
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    return std::nullopt;
}

}  // namespace mxdrill::net
