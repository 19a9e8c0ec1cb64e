#include "fake_smtp/sockets/listener.hpp"

#include <string_view>
#include <utility>

#include "sim/net/acceptor.hpp"

namespace mxdrill::fake_smtp::sockets {
namespace {

constexpr std::string_view kNoDescriptors =
    "421 4.3.2 Too many open files on this machine; raise its limit (ulimit -n)\r\n";

}  // namespace

Listener::Listener(net::Loop& loop, net::Entrance::OnSocket on_socket)
    : loop_(&loop), entrance_(loop.context(), kNoDescriptors, std::move(on_socket)), claim_(loop.context()) {}

std::optional<net::Unable> Listener::open(const base::Endpoint& at) {
    tcp::acceptor& acceptor = entrance_.acceptor();
    auto error = net::bind(acceptor, net::endpoint_of<tcp>(at));
    if (!error) {
        endpoint_ = net::endpoint_of(acceptor.local_endpoint());
        error = claim();
    }
    if (!error) acceptor.listen(tcp::acceptor::max_listen_connections, error);
    if (error) {
        entrance_.close();
        return net::Unable{"a mail server can't listen at " + at.text() + ": " + error.message()};
    }
    entrance_.start();
    return std::nullopt;
}

// A port that is bound and refuses can be had by any other who reuses addresses, as every run does; it would
// get the mail of this one's clients. So the same port of UDP, where nobody has anything to seek, is held
// too, and a run that finds it taken goes elsewhere, before it has listened.
net::error_code Listener::claim() {
    const auto at = net::endpoint_of<net::udp>(endpoint_);
    net::error_code error;
    net::error_code ignored;
    claim_.close(ignored);
    claim_.open(at.protocol(), error);
    if (!error) claim_.bind(at, error);
    return error;
}

void Listener::close() {
    entrance_.close();
    fillers_.clear();
}

void Listener::receive(protocol::Reception reception) {
    if (reception == reception_) return;
    reception_ = reception;
    close();
    if (reception == protocol::Reception::refuse) {  // the port is kept, lest another takes it meanwhile
        net::bind(entrance_.acceptor(), net::endpoint_of<tcp>(endpoint_));
        return;
    }
    if (reception == protocol::Reception::drop) return fill_backlog();
    if (!net::listen(entrance_.acceptor(), net::endpoint_of<tcp>(endpoint_))) entrance_.start();
}

// Linux takes one connection more than the backlog says before it drops SYNs.
void Listener::fill_backlog() {
    if (net::listen(entrance_.acceptor(), net::endpoint_of<tcp>(endpoint_), 0)) return;
    net::error_code ignored;
    tcp::socket& filler = fillers_.emplace_back(loop_->context());
    const auto to = net::endpoint_of<tcp>(endpoint_);
    filler.open(to.protocol(), ignored);
    filler.non_blocking(true, ignored);  // somebody else may have filled it
    filler.connect(to, ignored);
}

}  // namespace mxdrill::fake_smtp::sockets
