// Signing in with a passkey is offered where there is script, and a browser that has passkeys.
const offer = document.getElementById("passkey");
if (offer && window.PublicKeyCredential) offer.hidden = false;
