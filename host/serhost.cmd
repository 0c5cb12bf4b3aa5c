@echo off
rem Runs the program, building what has changed. Needs the .NET 10 SDK.
dotnet run -c Release --project "%~dp0SerHost" -- %*
