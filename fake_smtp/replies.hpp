// What a healthy server says. Enhanced codes by RFC 3463 and RFC 2034.
#pragma once

#include "sim/protocol/smtp.hpp"

namespace mxdrill::fake_smtp::replies {

using protocol::Reply;

inline constexpr Reply kMailOk{250, "250 2.1.0 Ok"};
inline constexpr Reply kRcptOk{250, "250 2.1.5 Ok"};
inline constexpr Reply kOk{250, "250 2.0.0 Ok"};
inline constexpr Reply kStartData{354, "354 End data with <CR><LF>.<CR><LF>"};
inline constexpr Reply kKept{250, "250 2.0.0 Ok: message kept"};
inline constexpr Reply kBye{221, "221 2.0.0 Bye"};
inline constexpr Reply kReadyForTls{220, "220 2.0.0 Ready to start TLS"};
inline constexpr Reply kUnknownCommand{500, "500 5.5.2 Command not recognised"};
inline constexpr Reply kBadArguments{501, "501 5.5.4 Syntax error in the arguments"};
inline constexpr Reply kCannotVerify{252, "252 2.5.0 Send some mail, and see"};
inline constexpr Reply kHelp{214, "214 2.0.0 RFC 5321 says it all"};
inline constexpr Reply kBadSequence{503, "503 5.5.1 Bad sequence of commands"};
inline constexpr Reply kNoRecipients{554, "554 5.5.1 No valid recipients"};
inline constexpr Reply kNotOffered{502, "502 5.5.1 Command not implemented"};
inline constexpr Reply kTlsFirst{530, "530 5.7.0 Must issue a STARTTLS command first"};
inline constexpr Reply kTooManyConnections{421, "421 4.7.0 Too many connections, try again later"};
inline constexpr Reply kTooManyOfClient{421, "421 4.7.0 Too many connections from your address"};
inline constexpr Reply kRelayingDenied{550, "550 5.7.1 Relaying denied"};
inline constexpr Reply kUnknownUser{550, "550 5.1.1 User unknown"};
inline constexpr Reply kTooManyRecipients{452, "452 4.5.3 Too many recipients of one mail"};
inline constexpr Reply kTooOften{450, "450 4.7.1 Rate limit exceeded, try again later"};
inline constexpr Reply kGreylisted{451, "451 4.7.1 Greylisted, try again later"};
inline constexpr Reply kTooLarge{552, "552 5.3.4 Message too big"};
inline constexpr Reply kLoop{554, "554 5.4.6 Too many hops, this message is in a loop"};

/// What a web server on port 25 would say: not an SMTP reply, so it has no code.
inline constexpr Reply kGarbled{0, "HTTP/1.1 400 Bad Request"};

}  // namespace mxdrill::fake_smtp::replies
