using System.Security.Authentication;
using Netman.Tests.Connections;

namespace Netman.Tests.Tls;

public sealed class TlsFramingTests() : FramingSuite(new TlsTransport());

public sealed class Tls12FramingTests() : FramingSuite(new TlsTransport(SslProtocols.Tls12));

public sealed class TlsBadInputTests() : BadInputSuite(new TlsTransport());

public sealed class TlsLifecycleTests() : LifecycleSuite(new TlsTransport());

public sealed class TlsHandlerTests() : HandlerSuite(new TlsTransport());

public sealed class TlsSendingTests() : SendingSuite(new TlsTransport());
