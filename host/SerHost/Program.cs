System.Console.WriteLine("serhost");
