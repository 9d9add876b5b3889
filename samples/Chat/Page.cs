using System.Reflection;
using Netman;

namespace Chat;

/// <summary>The page, kept in the program itself.</summary>
internal static class Page
{
    public static HttpResponse Load()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("page.html")!;
        using StreamReader reader = new(stream);
        return HttpResponse.Html(reader.ReadToEnd());
    }
}
